import { formatProblem, InputError, StopError, type Problem } from '../../errors.ts'
import type { NodeResult } from '../../build/build.ts'
import { nodeName } from './progress.ts'
import { count, indent, many, time } from './text.ts'

/** `3 of 9 OK built user.lifetime_value [20,000 rows, 12 changed, in 0.4s]`. */
export function nodeLine(
  node: string,
  done: { readonly rows: number; readonly changed: number; readonly ms: number },
  number: readonly [number, number] | null,
): string {
  const what = node.startsWith('group.') ? many(done.rows, 'member') : many(done.rows, 'row')
  return `${numbered(number)}OK built ${nodeName(node)} [${what}, ${count(done.changed)} changed, in ${time(done.ms / 1000)}]`
}

/** A node that failed or was skipped, with what to do about it. `compiled`: path of its SQL as it was run. */
export function failedNodeLine(result: NodeResult, number: readonly [number, number] | null, compiled: string | undefined): string {
  if (result.status === 'skipped') return `${numbered(number)}SKIP ${nodeName(result.node)}: ${result.message ?? 'skipped'}`
  const problems = problemsOf(result).map((p) => indent(formatProblem(p)))
  return [
    `${numbered(number)}ERROR building ${nodeName(result.node)} [in ${time(result.ms / 1000)}]`,
    ...problems,
    ...(compiled ? [`    compiled: ${compiled}`] : []),
  ].join('\n')
}

const numbered = (number: readonly [number, number] | null): string => (number ? `${number[0]} of ${number[1]} ` : '')

/** What is wrong with a node. */
export function problemsOf(result: NodeResult): readonly Problem[] {
  if (result.error instanceof InputError) return result.error.problems
  if (result.error instanceof StopError) return [result.error.problem]
  return result.message === undefined ? [] : [{ node: result.node, message: result.message }]
}
