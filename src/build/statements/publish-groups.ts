import { tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface PublishGroups {
  readonly groups: TableName
  readonly events: TableName
  readonly moves: TableName
  readonly version: number
  readonly invocationId: string
}

/** Writes memberships and their events, as part of publishing. */
export const publishGroups = (f: Flavour, o: PublishGroups): readonly Statement[] => [
  sql`insert into ${tableId(o.events)} (key, group_name, event, happened_at, version, invocation_id)
    select key, group_name, event, ${f.now()}, ${o.version}, ${o.invocationId} from ${tableId(o.moves)}`,
  f.deleteMatching(o.groups, o.moves, ['key', 'group_name']),
  sql`insert into ${tableId(o.groups)} (key, group_name, entered_at) select key, group_name, ${f.now()} from ${tableId(o.moves)} where event = 'entered'`,
]
