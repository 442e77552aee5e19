import { randomUUID } from 'node:crypto'
import { outcomeColumns } from '../../ledger/tables.ts'
import type { Value } from '../../util/sql.ts'
import type { FlushInput } from '../flush-input.ts'
import { flushStatements } from '../record.ts'
import { isoOf, type SyncWorld } from '../world.ts'
import type { OutcomeRow } from './journal.ts'

/** A flush as its caller names it: the moment and the try are decided here. */
export type Flush = Omit<FlushInput, 'attempt' | 'now'>

/** Stages outcomes by one bulk load, then writes them by one atomic unit. Applying the same flush again changes nothing. */
export async function flush(world: SyncWorld, o: Flush, rows: readonly OutcomeRow[]): Promise<void> {
  const attempt = randomUUID()
  const now = isoOf(world.clock.now())
  const staging = o.spec.names.work('outcomes', o.spec.sync.name)
  if (rows.length)
    await world.warehouse.load(
      staging,
      outcomeColumns,
      rows.map((row) => values(o.runId, attempt, row)),
    )
  world.at?.('outcomes loaded')
  await world.warehouse.atomically(flushStatements({ ...o, attempt, now }))
  world.at?.('flushed')
}

/** In the order of `outcomeColumns`. */
const values = (runId: string, attempt: string, r: OutcomeRow): Value[] => [
  runId,
  attempt,
  r.seq,
  r.outcome,
  r.evidence,
  r.destinationId,
  r.matchValue,
  r.created,
  r.status,
  r.code,
  r.error,
  r.requestId,
  r.attempts,
  r.sentAt,
  r.ackedAt,
]
