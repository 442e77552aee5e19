import { formatProblem, type Problem } from '../../errors.ts'
import type { Outcome } from '../call.ts'
import type { Terminal } from '../host.ts'
import type { Given } from '../options.ts'
import { progressLines } from './progress-lines.ts'
import type { Reporter } from './reporter.ts'

/** Something wrong, as JSON. Lines and columns count from 1. */
export interface JsonProblem {
  readonly message: string
  readonly node?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly given?: string
  readonly allowed?: string
  readonly next?: string
}

/**
 * The line that `--output json` prints: exactly one, the last on stdout. Names never change their meaning; later versions may
 * add some. Times are ISO text in UTC, durations seconds. `results` by command:
 *
 * - `parse`: `{ project, target, warehouse, nodes: [{ id, file, line, reads }] }`
 * - `compile`: `{ files: [{ node, path }], ddl }`, `ddl` null without `--ddl`
 * - `build`: `{ nodes, versions }`; `nodes: [{ node, status: success | error | skipped, rows, changed, seconds, volatile, message,
 *   problems, compiled }]`, `versions` by entity
 * - `plan`: `{ nodes, versions, groups: [{ entity, group_name, version, entered, left }], syncs }`; a sync is `{ sync, destination,
 *   status: planned | refused | error | skipped, creates, updates, deletes, held_back, waits, calls, redefined, problems, samples }`, a sample
 *   `{ operation, key, match_value, label, reason, changed_fields, before, payload }`
 * - `run`: `{ nodes, versions, delivered, syncs }`; a sync is `{ sync, destination, status: success | partial | refused | failed | lost_lease |
 *   not_sent | error | skipped, run_id, exit_code, seconds, planned: { creates, updates, deletes }, held_back, waits, counters, problems }`, `counters`
 *   as the columns of `audit_runs_v1` (`acked_create` …), null where nothing was sent
 * - `explain`: `{ entity, key, present, events, records, quarantine }`, rows as the audit views have them
 * - `audit`: `{ runs }`, or with `--run` `{ run, deliveries }`, rows as the audit views have them
 * - `baseline`: `{ sync, run_id, rows, held_back }`
 *
 * `results` is null when the command did not get that far: then `problems` say why. Problems of single nodes and syncs stand with
 * these in `results`.
 */
export interface JsonResult {
  /** Null when the command line was not understood. */
  readonly command: string | null
  readonly exit_code: 0 | 1 | 2
  /** As in the audit; null when the project could not be read. */
  readonly invocation_id: string | null
  /** Seconds. */
  readonly elapsed: number
  readonly results: unknown
  readonly problems: readonly JsonProblem[]
}

export const jsonProblem = (p: Problem): JsonProblem => ({
  message: p.message,
  ...(p.node !== undefined && { node: p.node }),
  ...(p.place && {
    file: p.place.file,
    ...(p.place.line !== undefined && { line: p.place.line }),
    ...(p.place.column !== undefined && { column: p.place.column }),
  }),
  ...(p.given !== undefined && { given: p.given }),
  ...(p.allowed !== undefined && { allowed: p.allowed }),
  ...(p.next !== undefined && { next: p.next }),
})

interface Ended {
  readonly command: string | null
  readonly invocationId: string | null
  readonly seconds: number
  readonly outcome: Outcome
}

export const jsonResult = ({ command, invocationId, seconds, outcome }: Ended): JsonResult => ({
  command,
  exit_code: outcome.exitCode,
  invocation_id: invocationId,
  elapsed: Math.round(seconds * 1000) / 1000,
  results: outcome.results,
  problems: (outcome.problems ?? []).map(jsonProblem),
})

/** For machines: one line on stdout at the end, everything else on stderr. */
export function jsonReporter(terminal: Terminal, given: Given): Reporter {
  const progress = progressLines(terminal, given['quiet'] === true)
  return {
    emit: progress.show,
    line: (text) => {
      progress.clear()
      if (given['quiet'] !== true) terminal.err(`${text}\n`)
    },
    end: (outcome, result) => {
      progress.clear()
      for (const problem of outcome.problems ?? []) terminal.err(`error: ${formatProblem(problem)}\n`)
      terminal.out(`${JSON.stringify(result)}\n`)
    },
  }
}
