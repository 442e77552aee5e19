import type { SyncPlan } from '../../sync/sync.ts'
import type { SyncFailure } from '../../run.ts'
import type { Verb } from '../call.ts'
import { namesIn } from '../reporters/changes.ts'
import { jsonProblem } from '../reporters/json.ts'
import { groupLines, planLines } from '../reporters/plan-lines.ts'
import { doneLine, jsonBuild, jsonFailure, worked } from './built.ts'

/** Rows of each operation that a plan shows by default. */
const SAMPLES = 3

/** Builds, then shows what a run would send now, and what it would not, and why. Sends nothing, opens no run. */
export const plan: Verb = async (call) => {
  const done = await worked(call, 'plan', call.options.limit ?? SAMPLES)
  const { plans, groups, exitCode } = done.summary
  const words = plans.map((p) => ('counts' in p ? (p.problems.length ? 'refused' : 'OK') : p.status === 'skipped' ? 'skipped' : 'failed'))
  return {
    exitCode,
    results: {
      ...jsonBuild(done),
      groups: groups.map(({ group, ...rest }) => ({ ...rest, group_name: group })),
      syncs: plans.map(jsonPlan),
    },
    lines: [
      '',
      ...groupLines(groups),
      ...(groups.length ? [''] : []),
      ...plans.flatMap((p) => [...planLines(p), '']),
      doneLine(done, words),
    ],
  }
}

function jsonPlan(p: SyncPlan | SyncFailure) {
  if (!('counts' in p)) return jsonFailure(p)
  const { operations, heldBack, waits } = p.counts
  return {
    sync: p.sync,
    destination: p.destination,
    status: p.problems.length ? 'refused' : 'planned',
    creates: operations['create'] ?? 0,
    updates: operations['update'] ?? 0,
    deletes: operations['delete'] ?? 0,
    held_back: heldBack,
    waits,
    calls: p.calls,
    redefined: p.redefined,
    problems: p.problems.map(jsonProblem),
    samples: p.samples.map((row) => ({
      operation: row['operation'],
      key: row['key'],
      match_value: row['match_value'],
      label: row['label'],
      reason: row['reason'],
      changed_fields: row['changed_fields'] == null ? null : namesIn(row['changed_fields']),
      before: row['before'],
      payload: row['payload'],
    })),
  }
}
