import type { Batch, Outcome } from '../../destinations/destination.ts'
import type { SyncSpec } from '../spec.ts'
import type { OutcomeRow } from './journal.ts'

/**
 * One outcome per row of a batch, from what the adapter proved (law L2): a row it does not name is unknown, two different
 * words about one row are unknown, `not_attempted` gives no row. In mode create a record that exists, and in mode update one
 * that is absent, is skipped.
 */
export function settle(
  spec: SyncSpec,
  batch: Batch,
  outcomes: readonly Outcome[],
  at: { readonly sentAt: string; readonly now: string; readonly attempts: number },
): OutcomeRow[] {
  const bySeq = new Map<number, Outcome[]>()
  for (const o of outcomes) bySeq.set(o.seq, [...(bySeq.get(o.seq) ?? []), o])
  return batch.seqs.flatMap((seq) => {
    const said = bySeq.get(seq) ?? []
    const [first] = said
    if (first?.outcome === 'not_attempted' && said.length === 1) return []
    const agreed = first && said.every((o) => o.outcome === first.outcome && o.id === first.id)
    const o: Outcome = agreed
      ? first
      : { seq, outcome: 'unknown', evidence: first ? 'answers contradict each other' : 'not named in the answer' }
    return [toRow(spec, batch, o, at)]
  })
}

function toRow(
  spec: SyncSpec,
  batch: Batch,
  o: Outcome,
  at: { readonly sentAt: string; readonly now: string; readonly attempts: number },
): OutcomeRow {
  const { mode } = spec.sync
  const skipped =
    o.outcome === 'rejected' &&
    ((mode === 'create' && o.code === 'exists' && batch.operation === 'create') ||
      (mode === 'update' && o.code === 'absent' && batch.operation === 'update'))
  const outcome = skipped ? 'skipped' : o.outcome === 'not_attempted' ? 'unknown' : o.outcome
  return {
    seq: o.seq,
    outcome,
    evidence: storable(o.evidence),
    destinationId: o.id === undefined || o.id.includes('\0') ? null : o.id,
    matchValue: null,
    created: o.origin === 'created',
    status: o.status ?? null,
    code: o.code === undefined ? null : storable(o.code),
    error: o.message === undefined ? null : storable(o.message.slice(0, 1000)),
    requestId: o.requestId === undefined ? null : storable(o.requestId),
    attempts: at.attempts,
    sentAt: at.sentAt,
    ackedAt: outcome === 'acked' ? at.now : null,
  }
}

/** Texts of the API as every warehouse can keep them: one that it refuses would keep the whole flush out, in this run and the next. */
const storable = (text: string): string => text.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd')

/** The same word for every row of a batch. */
export const allRows = (batch: Batch, outcome: Outcome['outcome'], evidence: string, more: Partial<Outcome> = {}): Outcome[] =>
  batch.seqs.map((seq) => ({ seq, outcome, evidence, ...more }))
