import type { Row } from '../../warehouses/warehouse.ts'
import { signed } from './sync-lines.ts'
import { columns, count, oneLine } from './text.ts'

/** `2024-02-29 12:34:56` of ISO text. */
export const instant = (iso: string | null | undefined): string => (iso ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : '-')

const numberIn = (row: Row, name: string): number => Number(row[name] ?? 0)
const total = (row: Row, what: string): number =>
  ['create', 'update', 'delete'].reduce((n, operation) => n + numberIn(row, `${what}_${operation}`), 0)

/** One line a run, newest first; times in UTC. */
export function runLines(rows: readonly Row[]): readonly string[] {
  if (!rows.length) return ['no runs']
  const cells = rows.map((row) => [
    row['run_id'] ?? '',
    instant(row['started_at']),
    `${row['destination']}.${row['sync']}`,
    row['status'] ?? '',
    signed(numberIn(row, 'acked_create'), numberIn(row, 'acked_update'), numberIn(row, 'acked_delete')),
    `${count(total(row, 'planned'))} planned`,
    others(row),
    oneLine(row['error'] ?? '', 100),
  ])
  return columns([['run', 'started (UTC)', 'sync', 'status', 'acked', '', '', ''], ...cells])
}

const others = (row: Row): string =>
  [
    ...['rejected', 'parked', 'unknown', 'skipped', 'not_attempted'].map((what) => [total(row, what), what.replace('_', ' ')] as const),
    [numberIn(row, 'held_back'), 'held back'] as const,
    [numberIn(row, 'api_calls'), 'requests'] as const,
  ]
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${count(n)} ${what}`)
    .join(', ')

/** One line a delivery, in the order of sending. */
export function deliveryLines(runId: string, rows: readonly Row[], more: boolean): readonly string[] {
  if (!rows.length) return [`run ${runId} delivered nothing`]
  const cells = rows.map((row) =>
    [
      row['seq'] ?? '',
      row['key'] ?? '',
      row['label'] ? `${row['operation']} ${oneLine(row['label'], 40)}` : (row['operation'] ?? ''),
      (row['reason'] ?? '').replaceAll('_', ' '),
      row['outcome'] ?? '',
      row['evidence'] ?? '',
      instant(row['acked_at'] ?? row['sent_at']),
      errorText(row),
    ].map((cell) => oneLine(cell, 120)),
  )
  return [
    ...columns([['seq', 'key', 'operation', 'reason', 'outcome', 'evidence', 'at (UTC)', 'error'], ...cells]),
    ...(more ? [`… and more: --limit shows more than ${count(rows.length)}`] : []),
  ]
}

/** `422 invalid: e-mail is missing`. */
export function errorText(row: Row): string {
  if (row['outcome'] === 'acked') return ''
  const head = [row['http_status'], row['error_code']].filter((x) => x).join(' ')
  return [head, row['error']].filter((x) => x).join(': ')
}
