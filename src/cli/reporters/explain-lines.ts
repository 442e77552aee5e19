import type { Row } from '../../warehouses/warehouse.ts'
import { errorText, instant } from './audit-lines.ts'
import { changesOf, changeText } from './changes.ts'
import { oneLine } from './text.ts'

export interface Explained {
  readonly entity: string
  readonly key: string
  /** The key is in the entity table now. */
  readonly present: boolean
  readonly events: readonly Row[]
  readonly records: readonly Row[]
  readonly quarantine: readonly Row[]
}

/** The story of one key for people; times in UTC. */
export function explainLines(e: Explained): readonly string[] {
  return [
    `${e.entity} ${oneLine(e.key)}${e.present ? '' : ` (no longer in ${e.entity})`}`,
    ...(e.events.length ? e.events.flatMap(eventLines) : ['  was in no group, and nothing was sent about it']),
    '',
    'now:',
    ...nowLines(e),
  ]
}

function eventLines(row: Row): readonly string[] {
  if (row['kind'] === 'group') return [`  ${instant(row['at'])}  ${row['event']} ${row['group_name']}`]
  const label = row['label'] ? ` "${oneLine(row['label'], 60)}"` : ''
  const ended = row['outcome'] === 'acked' ? `acked (${row['evidence'] ?? 'acked'})` : `${row['outcome']} ${errorText(row)}`.trim()
  const head = `  ${instant(row['at'])}  ${row['operation']}${label} ${row['destination']}.${row['sync']} (${(row['reason'] ?? '').replaceAll('_', ' ')}): ${oneLine(ended, 200)}`
  return [
    head,
    ...detail(row).map((line) => `                       ${line}`),
    `                       run ${row['run_id']}${row['destination_id'] ? `, id ${oneLine(row['destination_id'], 60)} there` : ''}`,
  ]
}

function detail(row: Row): readonly string[] {
  const changes = changesOf({
    changedFields: row['changed_fields'] ?? null,
    before: row['before'] ?? null,
    payload: row['payload'] ?? null,
  })
  if (changes.length) return changes.map(changeText)
  if (row['label']) return []
  if (row['payload']) return [oneLine(row['payload'], 300)]
  return row['before'] ? [`it held ${oneLine(row['before'], 300)}`] : []
}

function nowLines(e: Explained): readonly string[] {
  const lines = [...e.records.map(recordLine), ...e.quarantine.map(quarantineLine)]
  return lines.length ? lines : ['  no destination holds anything of it, and nothing waits']
}

function recordLine(row: Row): string {
  const label = row['label'] ? ` "${oneLine(row['label'], 60)}"` : ''
  const states = [
    row['held_payload'] != null &&
      `holds ${row['label'] ? 'the label' : oneLine(row['held_payload'], 200)}${row['match_value'] ? ` as ${oneLine(row['match_value'], 80)}` : ''} since ${instant(row['held_at'])}`,
    row['cleared_at'] != null && `was cleared ${instant(row['cleared_at'])}`,
    row['doubt'] != null && `${row['doubt']} of ${instant(row['doubt_at'])} is in doubt`,
    row['wait_reason'] != null &&
      `waits: ${row['wait_reason'].replaceAll('_', ' ')}${row['retry_at'] ? `, until ${instant(row['retry_at'])}` : ''}${row['last_error'] ? ` (${oneLine(row['last_error'], 120)})` : ''}`,
  ].filter((x) => x !== false)
  return `  ${row['destination'] ?? '?'}.${row['sync']}${label} ${states.length ? states.join('; ') : 'holds nothing of it'}`
}

const quarantineLine = (row: Row): string =>
  `  quarantined${row['sync'] ? ` in ${row['sync']}` : ''}${row['field'] ? `, field ${oneLine(row['field'], 60)}` : ''}: ${(row['reason'] ?? '').replaceAll('_', ' ')} since ${instant(row['first_seen'])}`
