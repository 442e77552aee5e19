import type { Row } from '../../src/warehouses/warehouse.ts'
import type { Counts, Shown, ShownHold, ShownPlan, ShownRow } from './subject-interface.ts'

/** Rows of a plan or of a change set. */
export const shownPlan = (rows: readonly Row[]): ShownPlan => ({
  changes: rows.filter((r) => r['note'] === null).map(shownChange),
  holds: rows
    .filter((r) => r['note'] === 'hold')
    .map((r): ShownHold => ({ key: text(r, 'key'), label: label(r), reason: text(r, 'wait_reason') })),
})

const text = (r: Row, name: string): string => r[name] ?? ''
const label = (r: Row): string | null => r['label'] || null

/** A membership's reason and doubt have words of their own here; the model has one each. */
function shownChange(r: Row): Shown {
  const op = text(r, 'operation')
  const member = label(r) !== null
  return {
    op,
    how: r['how'] ?? null,
    key: text(r, 'key'),
    record: text(r, 'record'),
    label: label(r),
    match: r['match_value'] ?? null,
    payload: op === 'delete' || member ? null : (r['payload'] ?? null),
    reason: member ? (op === 'add' ? 'new' : 'left') : text(r, 'reason'),
  }
}

const MEMBER_DOUBT: Readonly<Record<string, string>> = { create: 'add', delete: 'remove' }

/** A row of state. */
export function shownRow(r: Row): ShownRow {
  const member = label(r) !== null
  const doubt = r['doubt'] ?? null
  return {
    record: text(r, 'record'),
    key: text(r, 'key'),
    label: label(r),
    match: member ? null : (r['match_value'] ?? null),
    held: r['held_payload'] === null || !member ? (r['held_payload'] ?? null) : 'yes',
    cleared: r['cleared_at'] !== null,
    origin: text(r, 'origin'),
    doubt: doubt && member ? (MEMBER_DOUBT[doubt] ?? doubt) : doubt,
    triedMatch: r['tried_match'] ?? null,
    tries: Number(r['tries'] ?? 0),
    wait: r['wait_reason'] ?? null,
  }
}

/** Books of a run, summed over operations. */
export function countsOf(counters: Readonly<Record<string, number>>): Counts {
  const sum = (what: string): number => ['create', 'update', 'delete'].reduce((n, op) => n + (counters[`${what}_${op}`] ?? 0), 0)
  return {
    planned: sum('planned'),
    acked: sum('acked'),
    rejected: sum('rejected'),
    parked: sum('parked'),
    unknown: sum('unknown'),
    skipped: sum('skipped'),
    notAttempted: sum('not_attempted'),
  }
}
