import type { Run } from '../model/ledger.ts'
import { lastDelivery, syncOf } from '../model/ledger.ts'
import type { Model } from '../model/run.ts'
import type { Change, Hold } from '../model/plan.ts'
import { isRecord } from '../model/state.ts'
import type { StateRow } from '../model/state.ts'
import type { Counts, Shown, ShownHold, ShownItem, ShownRow } from './subject-interface.ts'
import { COUNTED } from './subject-interface.ts'
import type { Receiver } from '../model/destination.ts'

/** The two sides say different things, or a law is broken. */
export class Disagreement extends Error {}

/** Each side names records in its own way: both names are replaced by one, given in the order of appearance. */
export interface RecordNames {
  readonly model: Map<string, string>
  readonly subject: Map<string, string>
}

/** Gives a new record one name on both sides. A record that never stood anywhere may be named anew. */
export function nameRecord(names: RecordNames, model: string, subject: string): void {
  const name = `r${new Set(names.model.values()).size + names.model.size + 1}`
  names.model.set(model, name)
  names.subject.set(subject, name)
}

const REASONS: Readonly<Record<string, string>> = { definition: 'changed', unmapped: 'left' }
/** Words for a wait that mean the same to whoever reads them. */
const WAITS: Readonly<Record<string, string>> = { gone: 'retry', exists: 'retry', absent: 'retry' }
const word = (map: Readonly<Record<string, string>>, x: string): string => map[x] ?? x

/** The first try of a key: its record has no name that the other side could know. */
const isNew = (c: Shown): boolean => c.label === null && c.reason === 'new'

/** A change as text, by which two sides are compared. */
export function changeText(c: Shown, names: ReadonlyMap<string, string>): string {
  const record = isNew(c) ? 'new' : (names.get(c.record) ?? `? ${c.record}`)
  return JSON.stringify([c.op, c.how, c.key, record, c.label, c.match, c.payload, word(REASONS, c.reason)])
}

export const holdText = (h: ShownHold): string => JSON.stringify([h.key, h.label, word(WAITS, h.reason)])

/** A row of state as text. A row that is no record has no name: it belongs to its key. */
function rowText(r: ShownRow, names: ReadonlyMap<string, string>): string {
  const stands = !waits(r)
  const record = stands ? (names.get(r.record) ?? `? ${r.record}`) : 'none'
  const wait = r.wait === null ? null : word(WAITS, r.wait)
  const origin = stands && r.label === null ? r.origin : null
  return JSON.stringify({ ...r, record, origin, triedMatch: r.doubt && r.label === null ? r.triedMatch : null, wait })
}

/**
 * Compares states. A `displaced` row only makes its key a candidate of the next run, which drops it. Within one flush the model goes
 * row by row and a warehouse all at once, so either may write one for a key that another row of the flush took care of: it does not
 * count where its key has another waiting row, and the subject may have more of them, never fewer.
 */
export function sameState(what: string, model: readonly ShownRow[], subject: readonly ShownRow[], names: RecordNames): void {
  const isLook = (r: ShownRow): boolean => waits(r) && r.wait === 'displaced'
  const counted = (rows: readonly ShownRow[]): ShownRow[] =>
    rows.filter((r) => !isLook(r) || !rows.some((x) => x !== r && x.key === r.key && waits(x)))
  const mine = counted(model)
  const theirs = counted(subject).filter((r) => !isLook(r) || mine.some((x) => isLook(x) && x.key === r.key))
  const texts = (rows: readonly ShownRow[], of: ReadonlyMap<string, string>): string[] => rows.map((r) => rowText(r, of))
  sameTexts(what, texts(mine, names.model), texts(theirs, names.subject))
}

/** A row that is no record: it only remembers tries or a wait of its key. */
const waits = (r: ShownRow): boolean => r.label === null && r.match === null && r.doubt === null

export const itemText = (i: ShownItem): string => JSON.stringify([i.match, i.payload, [...i.labels].sort(), i.foreign])

/** What one side has and the other has not, each text as often as it occurs. */
export function sameTexts(what: string, model: readonly string[], subject: readonly string[]): void {
  const left = [...subject]
  const onlyModel = model.filter((x) => {
    const at = left.indexOf(x)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  if (!onlyModel.length && !left.length) return
  const list = (title: string, rows: readonly string[]): string => rows.map((x) => `\n  only ${title}: ${x}`).join('')
  throw new Disagreement(`${what} differ${list('the model', onlyModel)}${list('the subject', left)}`)
}

export const shownChange = (c: Change): Shown => ({
  op: c.op,
  how: c.how ?? null,
  key: c.key,
  record: String(c.record),
  label: c.label,
  match: c.match,
  payload: c.payload,
  reason: c.reason,
})

export const shownHold = (h: Hold): ShownHold => ({ key: h.key, label: h.label ?? null, reason: h.reason })

export const shownRow = (r: StateRow): ShownRow => ({
  record: String(r.record),
  key: r.key,
  label: r.label,
  match: r.match,
  held: r.held,
  cleared: r.cleared,
  origin: isRecord(r) ? r.origin : 'unknown',
  doubt: r.doubt,
  triedMatch: r.triedMatch,
  tries: r.tries,
  wait: r.wait,
})

/** State of a sync in the model. In a memberships sync its rows without a label say nothing: they are dropped unread. */
export const statedRows = (m: Model, name: string): StateRow[] =>
  syncOf(m.ledger, name).state.filter((r) => r.label !== null || m.syncs[name]?.kind === 'records')

export const shownItems = (r: Receiver): ShownItem[] =>
  r.all.filter((d) => d.live).map((d) => ({ match: d.match, payload: d.payload, labels: [...d.labels], foreign: d.record === null }))

export function countsOf(run: Run): Counts {
  const last = run.changes.map((c) => lastDelivery(run, c.seq)?.outcome)
  const of = (outcome: string): number => last.filter((x) => x === outcome).length
  return { ...Object.fromEntries(COUNTED.map((c) => [c, of(c)])), planned: run.changes.length, notAttempted: run.notAttempted } as Counts
}
