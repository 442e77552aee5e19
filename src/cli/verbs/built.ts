import type { BuildResult } from '../../build/build.ts'
import type { NodeResult } from '../../build/build.ts'
import type { Context } from '../../context.ts'
import { work, type Summary, type SyncFailure, type WorkOptions } from '../../run.ts'
import type { Call } from '../call.ts'
import { tryWriteCompiled, type CompiledFile } from '../compiled.ts'
import { jsonProblem } from '../reporters/json.ts'
import { failedNodeLine, nodeLine, problemsOf } from '../reporters/node-lines.ts'
import { count, many, time } from '../reporters/text.ts'

export interface Worked {
  readonly summary: Summary
  readonly context: Context
  readonly compiled: readonly CompiledFile[]
  readonly seconds: number
}

/** What `build`, `plan` and `run` have in common: compiled SQL at hand for error messages, then the work, told node by node. */
export async function worked(call: Call, verb: 'build' | 'plan' | 'run', samples = 0): Promise<Worked> {
  const started = call.host.clock.monotonic()
  const context = await call.open()
  const compiled = await tryWriteCompiled(context)
  const { select, exclude, fullRefresh, resend, accepted } = call.options
  const emit: typeof call.host.emit = (event) => {
    call.host.emit(event)
    if (event.code === 'B002') call.line(nodeLine(event.data.node, event.data, call.numberOf(event.data.node)))
  }
  const options: WorkOptions = { select, exclude, fullRefresh, resend, accepted, samples }
  const summary = await work({ ...context, host: { ...context.host, emit } }, verb, options)
  for (const node of failedNodes(summary.build))
    call.line(failedNodeLine(node, call.numberOf(node.node), compiled.find((f) => f.node === node.node)?.path))
  return { summary, context, compiled, seconds: (call.host.clock.monotonic() - started) / 1000 }
}

const failedNodes = (built: BuildResult | null): readonly NodeResult[] => (built?.results ?? []).filter((r) => r.status !== 'success')

/** `nodes` and `versions` of the JSON results. */
export const jsonBuild = ({ summary, compiled }: Worked) => ({
  nodes: (summary.build?.results ?? []).map((r) => ({
    node: r.node,
    status: r.status,
    rows: r.rows,
    changed: r.changed,
    seconds: r.ms / 1000,
    volatile: r.volatile ?? false,
    message: r.message ?? null,
    problems: r.status === 'success' ? [] : problemsOf(r).map(jsonProblem),
    compiled: compiled.find((f) => f.node === r.node)?.path ?? null,
  })),
  versions: Object.fromEntries(summary.build?.versions ?? []),
})

/** A sync that did not come to its end, as JSON. */
export const jsonFailure = (f: SyncFailure) => ({
  sync: f.sync,
  destination: f.destination,
  status: f.status,
  exit_code: f.exitCode,
  problems: f.problems.map(jsonProblem),
})

/** The last line: `Done in 12.3s: 9 models built; 3 syncs: 2 OK, 1 refused`. */
export function doneLine({ summary, seconds }: Worked, syncs: readonly string[]): string {
  const nodes = summary.build?.results ?? []
  const failed = nodes.filter((n) => n.status === 'error').length
  const skipped = nodes.filter((n) => n.status === 'skipped').length
  const models = `${many(nodes.length - failed - skipped, 'model')} built${failed ? `, ${count(failed)} failed` : ''}${skipped ? `, ${count(skipped)} skipped` : ''}`
  const words = [...new Set(syncs)].map((word) => `${count(syncs.filter((s) => s === word).length)} ${word}`)
  return `Done in ${time(seconds)}: ${models}${syncs.length ? `; ${many(syncs.length, 'sync')}: ${words.join(', ')}` : ''}`
}
