import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dispatch } from './cli/dispatch.ts'
import type { CliHost, Terminal } from './cli/host.ts'
import type { JsonResult } from './cli/reporters/json.ts'

export type { JsonProblem, JsonResult } from './cli/reporters/json.ts'
export type { Place, Problem } from './errors.ts'
export { InputError, StopError } from './errors.ts'
export type { Emit, Event } from './events.ts'
export type * from './destinations/destination.ts'
export { Terminal as TerminalError, Transient as TransientError } from './destinations/destination.ts'
export type * from './warehouses/warehouse.ts'
export type { Flavour, LogicalType, Normaliser } from './warehouses/flavour.ts'
export type * from './project/manifest.ts'
export type { Clock } from './util/world.ts'
export type { Dialect, Sql, Value } from './util/sql.ts'

/** What a program may set; the rest is as described. */
export interface InvokeHost {
  /** Environment variables that `env_var()` sees. Default: none, so that nothing is read from the process unless handed over. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Default: the working folder of the process. */
  readonly cwd?: string
  /** Where `~/.dray` is looked for. Default: the user's own. */
  readonly homeDir?: string
  /** Aborted to stop: requests in flight end, what they did is recorded. Default: never. */
  readonly signal?: AbortSignal
  /** Aborted to cancel queries as well. Default: never. */
  readonly force?: AbortSignal
  /** Called with every piece of text for stdout. Default: kept for the answer only. */
  readonly out?: (text: string) => void
  /** The same for stderr. */
  readonly err?: (text: string) => void
}

export interface Invoked {
  /** 0: all is well. 1: a guard, a failure, something not sent. 2: bad input, nothing was sent. */
  readonly exitCode: 0 | 1 | 2
  /** What `--output json` prints, whatever `--output` says. Null after `--help` and `--version`. */
  readonly result: JsonResult | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a command as the command line does, without a process of its own.
 *
 * @param argv words after `dray`, for example `['run', '--select', 'sync:newsletter']`
 * @returns the outcome; it does not throw: failures are exit codes with problems
 */
export async function invoke(argv: readonly string[], host: InvokeHost = {}): Promise<Invoked> {
  const text = { out: '', err: '' }
  const writer =
    (to: 'out' | 'err') =>
    (piece: string): void => {
      text[to] += piece
      host[to]?.(piece)
    }
  const terminal: Terminal = { out: writer('out'), err: writer('err'), live: false, colours: { out: false, err: false } }
  const { exitCode, result } = await dispatch(argv, worldOf(host, terminal))
  return { exitCode, result, stdout: text.out, stderr: text.err }
}

const worldOf = (host: InvokeHost, terminal: Terminal): CliHost => ({
  env: { ...host.env },
  cwd: resolve(host.cwd ?? '.'),
  homeDir: host.homeDir ?? homedir(),
  terminal,
  signal: host.signal ?? new AbortController().signal,
  ...(host.force && { force: host.force }),
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async (ms, signal) => void (await sleep(ms, undefined, signal ? { signal } : {})),
  },
})
