import { id, sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { tableId, type Names } from './names.ts'

/** How many keys entered and left each group with a published version, and how many belong now: `group_name, entered, left, members`. */
export const groupMoves = (
  n: Names,
  o: { readonly entity: string; readonly version: number },
): Statement => sql`select m.group_name, m.entered, m.gone as ${id('left')}, coalesce(g.members, 0) as members
  from (select group_name, sum(case when event = 'entered' then 1 else 0 end) as entered, sum(case when event = 'left' then 1 else 0 end) as gone
    from ${tableId(n.groupEvents(o.entity))} where version = ${o.version} group by group_name) m
  left join (select group_name, count(*) as members from ${tableId(n.groups(o.entity))} group by group_name) g on g.group_name = m.group_name
  order by m.group_name`
