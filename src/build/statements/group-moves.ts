import { tableId } from '../../ledger/names.ts'
import { empty, join, lit, sql, type Sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'
import { keyText, type KeyColumn } from '../key.ts'
import { condition, modelAs } from '../model-sql.ts'

interface Tables {
  /** Gets `key, group_name, event`. */
  readonly to: TableName
  readonly groups: TableName
  readonly entity: TableName
  readonly duplicates: TableName
}

export interface GroupMoves extends Tables {
  readonly group: string
  readonly rule: { readonly where: string } | { readonly model: string; readonly key: readonly KeyColumn[] }
}

/** Evaluates a group over the entity table and adds who entered and who left. A duplicate key stays what it is. */
export function groupMoves(f: Flavour, o: GroupMoves): Statement {
  const stored = sql`select key from ${tableId(o.groups)} where group_name = ${lit(o.group)}`
  return sql`insert into ${tableId(o.to)} (key, group_name, event)
    select c.key, ${lit(o.group)}, c.event from (
      select coalesce(m._key, g.key) as key, case when g.key is null then 'entered' else 'left' end as event
      from (${members(f, o)}) m full join (${stored}) g on g.key = m._key where m._key is null or g.key is null) c
    where not ${twice(o, sql`c.key`)}`
}

/** Of a condition: the rows where it holds. Of a query: keys of the entity, each once. */
function members(f: Flavour, { rule, entity }: GroupMoves): Sql {
  if ('where' in rule) return sql`select _key from ${tableId(entity)} where ${condition(rule.where)}`
  const keys = sql`select ${keyText(f, rule.key, 'm')} as _key from ${modelAs(rule.model)}`
  return sql`select e._key from ${tableId(entity)} e where e._key in (select k._key from (${keys}) k where k._key is not null)`
}

/** Of groups that were not evaluated, only keys that vanished leave. */
export const vanishedMembers = (_f: Flavour, o: Tables & { readonly evaluated: readonly string[] }): Statement =>
  sql`insert into ${tableId(o.to)} (key, group_name, event) select g.key, g.group_name, 'left' from ${tableId(o.groups)} g
    where not exists (select 1 from ${tableId(o.entity)} e where e._key = g.key)${notIn(o.evaluated)}`

/** Of groups that the project does not have any more, everybody else leaves too. */
export const removedGroups = (_f: Flavour, o: Tables & { readonly known: readonly string[] }): Statement =>
  sql`insert into ${tableId(o.to)} (key, group_name, event) select g.key, g.group_name, 'left' from ${tableId(o.groups)} g
    where exists (select 1 from ${tableId(o.entity)} e where e._key = g.key) and not ${twice(o, sql`g.key`)}${notIn(o.known)}`

const twice = (o: Tables, key: Sql): Sql => sql`exists (select 1 from ${tableId(o.duplicates)} d where d._key = ${key})`
const notIn = (groups: readonly string[]): Sql => (groups.length ? sql` and g.group_name not in (${join(groups.map(lit))})` : empty)
