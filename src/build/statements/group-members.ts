import { tableId } from '../../ledger/names.ts'
import { lit, sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'
import { keyText, type KeyColumn } from '../key.ts'
import { condition, modelAs } from '../model-sql.ts'

export interface GroupMembers {
  readonly to: TableName
  readonly entity: TableName
  readonly group: string
  readonly rule: { readonly where: string } | { readonly model: string; readonly key: readonly KeyColumn[] }
}

/** Adds the members of a group, `key, group_name`. Of a query: keys of the entity, each once. */
export function groupMembers(f: Flavour, o: GroupMembers): Statement {
  const into = sql`insert into ${tableId(o.to)} (key, group_name)`
  if ('where' in o.rule) return sql`${into} select _key, ${lit(o.group)} from ${tableId(o.entity)} where ${condition(o.rule.where)}`
  const keys = sql`select ${keyText(f, o.rule.key, 'm')} as _key from ${modelAs(o.rule.model)}`
  return sql`${into} select e._key, ${lit(o.group)} from ${tableId(o.entity)} e where e._key in (select k._key from (${keys}) k where k._key is not null)`
}
