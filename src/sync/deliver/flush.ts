import { randomUUID } from 'node:crypto'
import { outcomeColumns } from '../../ledger/tables.ts'
import type { Value } from '../../util/sql.ts'
import { flushStatements } from '../record.ts'
import type { SyncSpec } from '../spec.ts'
import { isoOf, type SyncWorld } from '../world.ts'
import type { OutcomeRow } from './journal.ts'

export interface Flush {
  readonly world: SyncWorld
  readonly spec: SyncSpec
  readonly runId: string
  readonly name: string
  readonly token: number
  readonly runToken: number
  readonly closes: number | null
  readonly openedAt: string
}

/** Stages outcomes by one bulk load, then writes them by one atomic unit. Applying the same flush again changes nothing. */
export async function flush(o: Flush, rows: readonly OutcomeRow[]): Promise<void> {
  const { world, spec } = o
  const attempt = randomUUID()
  const now = isoOf(world.clock.now())
  if (rows.length)
    await world.warehouse.load(
      spec.names.work('outcomes', spec.sync.name),
      outcomeColumns,
      rows.map((row) => values(o.runId, attempt, row)),
    )
  world.at?.('outcomes loaded')
  await world.warehouse.atomically(
    flushStatements({
      spec,
      runId: o.runId,
      flush: o.name,
      attempt,
      token: o.token,
      runToken: o.runToken,
      closes: o.closes,
      now,
      openedAt: o.openedAt,
    }),
  )
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
