import { tableId } from '../ledger/names.ts'
import { sql, type Sql } from '../util/sql.ts'
import type { SyncSpec } from './spec.ts'

/** One flush: outcomes of a run on their way into the ledger. */
export interface FlushInput {
  readonly spec: SyncSpec
  readonly runId: string
  /** Name of the flush within its run: applying the same one again changes nothing. */
  readonly flush: string
  /** This try of it: what the staged outcomes carry. */
  readonly attempt: string
  /** Token of whoever flushes: the run itself, or the run that recovers it. */
  readonly token: number
  /** Token of the run that sent. */
  readonly runToken: number
  /** The window that is complete with this flush, or null. */
  readonly closes: number | null
  /** ISO text. */
  readonly now: string
  /** When the window opened: the first moment at which a row can have been sent. ISO text. */
  readonly openedAt: string
}

/** The decision of this very attempt: no row when an earlier one was applied. */
export const decision = (o: FlushInput): Sql =>
  sql`(select * from ${tableId(o.spec.names.ledger('flushes'))} where run_id = ${o.runId} and flush = ${o.flush} and attempt = ${o.attempt})`
