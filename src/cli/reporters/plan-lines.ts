import type { GroupMove, SyncFailure } from '../../run.ts'
import type { SyncPlan } from '../../sync/sync.ts'
import type { Row } from '../../warehouses/warehouse.ts'
import { changesOf, changeText } from './changes.ts'
import { problemText, signed } from './sync-lines.ts'
import { columns, count, indent, many, oneLine } from './text.ts'

/** What each group gained and lost with this build. */
export function groupLines(groups: readonly GroupMove[]): readonly string[] {
  if (!groups.length) return []
  const rows = groups.map((g) => [
    `  ${g.entity}.${g.group}`,
    `+${count(g.entered)} entered`,
    `-${count(g.left)} left`,
    `${count(g.members)} now`,
  ])
  return ['groups:', ...columns(rows)]
}

/** A sync's plan: its numbers, some rows of each operation, what is held back and why, and guards that would refuse. */
export function planLines(plan: SyncPlan | SyncFailure): readonly string[] {
  const name = `${plan.destination}.${plan.sync}`
  if (!('counts' in plan))
    return [`${plan.status === 'skipped' ? 'SKIP' : 'ERROR'} ${name}`, ...plan.problems.map((p) => problemText(p, plan.sync))]
  const { operations, heldBack } = plan.counts
  const planned = Object.values(operations).reduce((a, b) => a + b, 0)
  const notes = [
    signed(operations['create'], operations['update'], operations['delete']),
    ...(heldBack ? [`${count(heldBack)} held back`] : []),
    ...(planned ? [`about ${many(plan.calls, 'request')}`] : []),
    ...(plan.redefined ? ['compared in full'] : []),
  ]
  return [
    `${plan.problems.length ? 'REFUSED' : 'OK planned'} ${name} [${notes.join(', ')}]`,
    ...operationLines(plan),
    ...(heldBack ? [`  held back: ${waitsText(plan.counts.waits)}`] : []),
    ...plan.problems.map((p) => problemText(p, plan.sync)),
  ]
}

/** `2 parked, 1 no match`. */
export const waitsText = (waits: Readonly<Record<string, number>>): string =>
  Object.entries(waits)
    .sort()
    .map(([reason, n]) => `${count(n)} ${reason.replaceAll('_', ' ')}`)
    .join(', ')

const counted: Readonly<Record<string, string>> = { add: 'create', remove: 'delete' }

function operationLines(plan: SyncPlan): readonly string[] {
  return ['create', 'update', 'delete', 'add', 'remove'].flatMap((operation) => {
    const rows = plan.samples.filter((row) => row['operation'] === operation)
    if (!rows.length) return []
    const total = plan.counts.operations[counted[operation] ?? operation] ?? 0
    const more = total - rows.length
    return [
      `  ${operation}:`,
      ...columns(rows.map(sampleCells)).map((line) => indent(line, '    ')),
      ...(more > 0 ? [`    … and ${count(more)} more`] : []),
    ]
  })
}

function sampleCells(row: Row): readonly string[] {
  const changes = changesOf({
    changedFields: row['changed_fields'] ?? null,
    before: row['before'] ?? null,
    payload: row['payload'] ?? null,
  })
  const what =
    row['operation'] === 'update' && changes.length
      ? changes.map(changeText).join(', ')
      : row['operation'] === 'delete' || row['operation'] === 'remove'
        ? ''
        : oneLine(row['payload'] ?? '', 100)
  const label = row['label'] ? [oneLine(row['label'], 40)] : []
  return [
    oneLine(row['key'] ?? '', 40),
    oneLine(row['match_value'] ?? '', 60),
    ...label,
    (row['reason'] ?? '').replaceAll('_', ' '),
    row['label'] ? '' : what,
  ]
}
