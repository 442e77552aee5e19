import { tableId } from '../../ledger/names.ts'
import { empty, join, lit, sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface GroupMoves {
  readonly to: TableName
  readonly groups: TableName
  readonly members: TableName
  readonly entity: TableName
  readonly duplicates: TableName
  /** Groups whose stored members are compared: `only` these, or all `except` these. Others lose vanished keys alone. */
  readonly compare: { readonly only: readonly string[] } | { readonly except: readonly string[] }
}

/**
 * `key, group_name, event`: who entered and who left. A duplicate key keeps its memberships; a key that vanished leaves all of
 * them; a group that is compared and has no members now (it may not exist any more) loses all its members.
 */
export function groupMoves(f: Flavour, o: GroupMoves): readonly Statement[] {
  const duplicate = (key: Statement) => sql`exists (select 1 from ${tableId(o.duplicates)} d where d._key = ${key})`
  return f.createTableAs(
    o.to,
    sql`select m.key, m.group_name, ${f.text(lit('entered'))} as event from ${tableId(o.members)} m
        where not exists (select 1 from ${tableId(o.groups)} g where g.key = m.key and g.group_name = m.group_name) and not ${duplicate(sql`m.key`)}
      union all
      select g.key, g.group_name, ${f.text(lit('left'))} as event from ${tableId(o.groups)} g join ${tableId(o.entity)} e on e._key = g.key
        where not exists (select 1 from ${tableId(o.members)} m where m.key = g.key and m.group_name = g.group_name) and not ${duplicate(sql`g.key`)}${compared(o)}
      union all
      select g.key, g.group_name, ${f.text(lit('left'))} as event from ${tableId(o.groups)} g
        where not exists (select 1 from ${tableId(o.entity)} e where e._key = g.key)`,
  )
}

function compared({ compare }: GroupMoves): Statement {
  const list = (of: readonly string[]) => join(of.map(lit))
  if ('only' in compare) return compare.only.length ? sql` and g.group_name in (${list(compare.only)})` : sql` and 1 = 0`
  return compare.except.length ? sql` and g.group_name not in (${list(compare.except)})` : empty
}
