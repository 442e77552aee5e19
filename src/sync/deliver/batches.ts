import type { Batch, Operation, OperationSpec, Removal } from '../../destinations/destination.ts'
import { tableId } from '../../ledger/names.ts'
import { id, join, lit, raw, sql, type Sql } from '../../util/sql.ts'
import type { Row, Statement } from '../../warehouses/warehouse.ts'
import type { Segment } from '../change-set.ts'
import { tablesOf, type SyncSpec } from '../spec.ts'
import { wireSql } from './wire.ts'

/** How rows of an operation are sent: a clear is an update whose fields are null. */
export function operationSpec(spec: SyncSpec, segment: Pick<Segment, 'operation' | 'how'>): OperationSpec {
  const name = segment.how === 'clear' ? 'update' : (segment.operation as Operation)
  const found = spec.object.operations[name] ?? (name === 'update' ? spec.object.operations.create : undefined)
  if (!found) throw new Error(`${spec.sync.name}: the object "${spec.sync.object}" has no operation ${name}`)
  return found
}

/** Batches of a range of seq, assembled in the warehouse: arithmetic on seq, one row a batch. `size`: rows of a batch, default the adapter's. */
export function readBatches(spec: SyncSpec, runId: string, segment: Segment, from: number, to: number, size?: number): Statement {
  const f = spec.flavour
  const how = operationSpec(spec, segment)
  const json = (column: string): Sql => f.canon({ kind: 'text' }, null, id(column))
  const list = (x: Sql): Sql => sql`'[' || ${f.stringAgg(x, ',', id('seq'))} || ']'`
  const record = how.shape ? wireSql(f, how.shape) : lit('')
  const offset = sql`(seq - ${from}) - ((seq - ${from}) % ${raw(String(size ?? how.batch.rows))})`
  const columns = ['match_value', 'destination_id', 'held_match', 'label', 'idempotency_key'] as const
  return sql`select batch, min(seq) as first, count(*) as n, ${how.shape ? f.stringAgg(id('wire'), how.envelope.between, id('seq')) : lit('')} as body,
      ${join(columns.map((c) => sql`${list(id(`j_${c}`))} as ${id(c)}`))}, ${list(id('j_doubt'))} as in_doubt
    from (select seq, ${offset} as batch, ${record} as wire, ${join(columns.map((c) => sql`${json(c)} as ${id(`j_${c}`)}`))}, case when doubt is null then 'false' else 'true' end as j_doubt
      from ${tableId(tablesOf(spec).changes)} where run_id = ${runId} and seq between ${from} and ${to}) r
    group by batch order by batch`
}

/** The batch that a row of `readBatches` is. `number` counts the requests of the run. */
export function toBatch(spec: SyncSpec, segment: Segment, row: Row, number: number): Batch {
  const how = operationSpec(spec, segment)
  const list = (column: string): (string | null)[] => JSON.parse(row[column] ?? '[]') as (string | null)[]
  const first = Number(row['first'])
  return {
    object: spec.sync.object,
    operation: segment.operation as Operation,
    ...(segment.how && { how: segment.how as Removal }),
    number,
    seqs: Array.from({ length: Number(row['n']) }, (_, i) => first + i),
    matches: list('match_value'),
    ids: list('destination_id'),
    heldMatches: list('held_match'),
    inDoubt: JSON.parse(row['in_doubt'] ?? '[]') as boolean[],
    labels: list('label').map((label) => label ?? ''),
    idempotencyKeys: list('idempotency_key').map((key) => key ?? ''),
    body: how.shape ? Buffer.from(how.envelope.open + (row['body'] ?? '') + how.envelope.close) : new Uint8Array(),
  }
}

/** Change rows one by one, for those that have to be searched first. */
export const readRows = (
  spec: SyncSpec,
  runId: string,
  from: number,
  to: number,
): Statement => sql`select seq, record, key, label, operation, how, match_value, destination_id, held_match,
    tried_match, ${spec.flavour.iso(id('tried_at'))} as tried_at, doubt, payload, idempotency_key
  from ${tableId(tablesOf(spec).changes)} where run_id = ${runId} and seq between ${from} and ${to} order by seq`

/** Ids of a list that other records of the state hold. */
export const heldByOthers = (
  spec: SyncSpec,
  ids: readonly string[],
  record: string,
): Statement => sql`select destination_id from ${tableId(tablesOf(spec).state)}
  where destination_id in (${join(ids.map((x) => sql`${x}`))}) and record <> ${record}`
