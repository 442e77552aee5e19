import { formatProblem, type Problem } from '../../errors.ts'
import type { SyncFailure } from '../../run.ts'
import type { SyncResult } from '../../sync/sync.ts'
import { count, indent, time } from './text.ts'

/** One line a sync, for example `OK synced mailchimp.newsletter [+12 ~40 -1, 3 held back, in 8.1s]`; problems below it. */
export function syncLine(sync: SyncResult | SyncFailure): string {
  const name = `${sync.destination}.${sync.sync}`
  const head =
    'counters' in sync
      ? `${verdictOf(sync)} ${name} [${numbers(sync)}, in ${time(sync.seconds)}]`
      : `${sync.status === 'skipped' ? 'SKIP' : 'ERROR'} ${name}`
  return [head, ...sync.problems.map((p) => problemText(p, sync.sync))].join('\n')
}

/** A problem below the line that names its sync already. */
export const problemText = (p: Problem, sync: string): string => {
  const { node, ...rest } = p
  return indent(formatProblem(node === undefined || node === sync ? rest : p))
}

function verdictOf(sync: SyncResult): string {
  if (sync.status === 'refused') return 'REFUSED'
  if (sync.status === 'not_sent') return 'OK planned'
  if (sync.exitCode !== 0) return sync.status === 'success' ? 'ERROR synced' : `ERROR ${sync.status.replace('_', ' ')}`
  const notAll = sync.status === 'partial' || sum(sync, 'rejected') + sum(sync, 'parked') > 0
  return notAll ? 'WARN synced' : 'OK synced'
}

const sum = (sync: SyncResult, what: string): number =>
  ['create', 'update', 'delete'].reduce((n, operation) => n + (sync.counters?.[`${what}_${operation}`] ?? 0), 0)

/** What was acknowledged, and every other outcome that occurred; before anything was sent, what is planned. */
function numbers(sync: SyncResult): string {
  const { counters, diff } = sync
  const changes = counters
    ? signed(counters['acked_create'], counters['acked_update'], counters['acked_delete'])
    : signed(diff.operations['create'], diff.operations['update'], diff.operations['delete'])
  const outcomes = (['rejected', 'parked', 'unknown', 'skipped', 'not_attempted'] as const).map(
    (what) => [sum(sync, what), what.replace('_', ' ')] as const,
  )
  const rest = [...outcomes, [diff.heldBack, 'held back'] as const].filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`)
  return [changes, ...(counters ? [] : ['not sent']), ...rest].join(', ')
}

/** `+12 ~40 -1`: creates, updates, deletes. */
export const signed = (creates = 0, updates = 0, deletes = 0): string => `+${count(creates)} ~${count(updates)} -${count(deletes)}`
