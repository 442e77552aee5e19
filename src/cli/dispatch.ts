import type { Context, Host } from '../context.ts'
import { InputError, StopError, type Problem } from '../errors.ts'
import type { Event } from '../events.ts'
import type { Call, Outcome } from './call.ts'
import type { CliHost } from './host.ts'
import { readOptions } from './options.ts'
import { readCommandLine, version, type Asked, type Ended } from './program.ts'
import { consoleReporter } from './reporters/console.ts'
import { jsonReporter, jsonResult, type JsonResult } from './reporters/json.ts'
import type { Reporter } from './reporters/reporter.ts'
import { secretsOf } from './secrets.ts'
import { scrub } from '../util/scrub.ts'

export interface Dispatched {
  readonly exitCode: 0 | 1 | 2
  /** What `--output json` prints; null after help and version. */
  readonly result: JsonResult | null
}

/** Runs one command line (without node and script): the whole of `dray` but for the process itself. Never throws. */
export async function dispatch(argv: readonly string[], host: CliHost): Promise<Dispatched> {
  const started = host.clock.monotonic()
  const asked = readCommandLine(argv, host.terminal)
  if ('exitCode' in asked) return notAsked(argv, asked, host)
  const reporter = asked.given['output'] === 'json' ? jsonReporter(host.terminal, asked.given) : consoleReporter(host.terminal, asked.given)
  const run: Running = { host, asked, reporter, context: null }
  const outcome = await attempt(run)
  const seconds = (host.clock.monotonic() - started) / 1000
  const result = jsonResult({ command: asked.verb.name, invocationId: run.context?.invocationId ?? null, seconds, outcome })
  reporter.emit({ code: 'D002', name: 'invocation_finished', data: { exitCode: outcome.exitCode, seconds } })
  reporter.end(outcome, result)
  return { exitCode: outcome.exitCode, result }
}

interface Running {
  readonly host: CliHost
  readonly asked: Asked
  readonly reporter: Reporter
  context: Context | null
}

/** Help and version were printed; so was a mistake, but not for machines. */
function notAsked(argv: readonly string[], ended: Ended, host: CliHost): Dispatched {
  if (ended.message === null) return { exitCode: 0, result: null }
  const problems = [{ message: ended.message.split('\n')[0] ?? '' }]
  const result = jsonResult({
    command: null,
    invocationId: null,
    seconds: 0,
    outcome: { exitCode: ended.exitCode, results: null, lines: [], problems },
  })
  const json = argv.some((arg, i) => arg === '--output=json' || (arg === '--output' && argv[i + 1] === 'json'))
  if (json) host.terminal.out(`${JSON.stringify(result)}\n`)
  return { exitCode: ended.exitCode, result }
}

async function attempt(run: Running): Promise<Outcome> {
  try {
    const options = await readOptions(run.asked.given)
    const verb = await run.asked.verb.load()
    return await verb(callOf(run, options))
  } catch (error) {
    return failed(run, error)
  }
}

function callOf(run: Running, options: Call['options']): Call {
  const started = new Map<string, readonly [number, number]>()
  const emit = (event: Event): void => {
    if (event.code === 'B001') started.set(event.data.node, [event.data.index, event.data.total])
    run.reporter.emit(event)
  }
  const { terminal: _, ...outside } = run.host
  const host: Host = { ...outside, emit }
  const command = run.asked.verb.name
  return {
    command,
    args: run.asked.args,
    options,
    host,
    numberOf: (node) => started.get(node) ?? null,
    line: (text) => run.reporter.line(text),
    open: async () => {
      const { openContext } = await import('../context.ts')
      run.context = await openContext(host, options.project)
      emit({ code: 'D001', name: 'invocation_started', data: { command, invocationId: run.context.invocationId, version: version() } })
      return run.context
    },
  }
}

/** Known errors say what to do; an unknown one is a bug and is shown with its stack, without secrets. */
function failed(run: Running, error: unknown): Outcome {
  if (error instanceof InputError) return { exitCode: 2, results: null, lines: [], problems: error.problems }
  if (run.host.signal.aborted) return stopped(error)
  if (error instanceof StopError) return { exitCode: 1, results: null, lines: [], problems: [error.problem] }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const secrets = run.context ? secretsOf(run.context.project) : []
  return {
    exitCode: 1,
    results: null,
    lines: [],
    problems: [{ message: `unexpected error, which is a bug in Dray: ${scrub(text, secrets)}`, next: 'report it with the text above' }],
  }
}

function stopped(error: unknown): Outcome {
  const problem: Problem = error instanceof StopError ? error.problem : { message: 'stopped by a signal' }
  return { exitCode: 1, results: null, lines: [], problems: [{ next: 'nothing is lost: the next run goes on from here', ...problem }] }
}
