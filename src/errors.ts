/** A place in a user's file. Lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** One thing that is wrong, told so that it can be mended: where, what was given, what is allowed, the next step. */
export interface Problem {
  readonly message: string
  readonly place?: Place
  /** The model, sync or setting it belongs to. */
  readonly node?: string
  /** The value as given. Never a secret. */
  readonly given?: string
  readonly allowed?: string
  readonly next?: string
}

/** Bad input or configuration (exit code 2): nothing was sent. Carries all problems found, not only the first. */
export class InputError extends Error {
  readonly problems: readonly Problem[]
  constructor(problems: Problem | readonly Problem[]) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]
    super(list.map(formatProblem).join('\n'))
    this.problems = list
  }
}

/** A known reason to stop that is not the input's fault (exit code 1): a guard, a held lease, a lost connection. */
export class StopError extends Error {
  readonly problem: Problem
  constructor(problem: Problem, cause?: unknown) {
    super(formatProblem(problem), { cause })
    this.problem = problem
  }
}

/** `file:line:column: message` with the given value, what is allowed and the next step on lines of their own. */
export function formatProblem(p: Problem): string {
  const at = p.place ? [p.place.file, p.place.line, p.place.column].filter((x) => x !== undefined).join(':') + ': ' : ''
  const head = `${at}${p.node ? `${p.node}: ` : ''}${p.message}`
  const rest = [
    p.given === undefined ? null : `  given: "${p.given}"`,
    p.allowed === undefined ? null : `  allowed: ${p.allowed}`,
    p.next === undefined ? null : `  next: ${p.next}`,
  ]
  return [head, ...rest.filter((x) => x !== null)].join('\n')
}
