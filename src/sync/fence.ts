import { tableId } from '../ledger/names.ts'
import { sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import type { SyncSpec } from './spec.ts'

const lease = (spec: SyncSpec): Sql => sql`from ${tableId(spec.names.ledger('leases'))} where name = ${`sync:${spec.sync.name}`}`

/** Locks the sync's lease row until the transaction ends, where several processes may write: the first statement of an atomic unit. */
export const lockLease = (spec: SyncSpec): Statement => sql`select token ${lease(spec)}${spec.flavour.forUpdate}`

/** Whether the token is still that of the sync's holder, as a condition. */
export const holdsLease = (spec: SyncSpec, token: number): Sql => sql`exists (select 1 ${lease(spec)} and token = ${token})`
