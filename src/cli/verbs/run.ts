import type { SyncFailure } from '../../run.ts'
import type { SyncResult } from '../../sync/sync.ts'
import type { Verb } from '../call.ts'
import { jsonProblem } from '../reporters/json.ts'
import { syncLine } from '../reporters/sync-lines.ts'
import { doneLine, jsonBuild, jsonFailure, worked } from './built.ts'

/** The whole loop: build, plan, guards, delivery, record. Without `deliver: true` in the output it stops after the guards. */
export const run: Verb = async (call) => {
  const done = await worked(call, 'run')
  const { syncs, withheld, exitCode } = done.summary
  const { target } = done.context.project.profile
  const note = withheld ? [`not sent: output "${target}" of profiles.yml has no "deliver: true"; "dray plan" shows what would be sent`] : []
  return {
    exitCode,
    results: { ...jsonBuild(done), delivered: !withheld, syncs: syncs.map(jsonSync) },
    lines: ['', ...syncs.map(syncLine), ...note, '', doneLine(done, syncs.map(word))],
  }
}

function word(s: SyncResult | SyncFailure): string {
  if (!('counters' in s)) return s.status === 'skipped' ? 'skipped' : 'failed'
  if (s.status === 'not_sent') return 'not sent'
  return s.exitCode === 0 ? 'OK' : s.status === 'success' ? 'failed' : s.status.replace('_', ' ')
}

function jsonSync(s: SyncResult | SyncFailure) {
  if (!('counters' in s)) return jsonFailure(s)
  const { operations, heldBack, waits } = s.diff
  return {
    sync: s.sync,
    destination: s.destination,
    status: s.status,
    run_id: s.runId,
    exit_code: s.exitCode,
    seconds: Math.round(s.seconds * 1000) / 1000,
    planned: { creates: operations['create'] ?? 0, updates: operations['update'] ?? 0, deletes: operations['delete'] ?? 0 },
    held_back: heldBack,
    waits,
    counters: s.counters,
    problems: s.problems.map(jsonProblem),
  }
}
