import { formatProblem } from '../../errors.ts'
import type { Problem } from '../../errors.ts'
import { scrub } from '../../util/scrub.ts'

/** Shorter values are no secrets, and taking them out would spoil sentences. */
const SHORTEST_SECRET = 4

/**
 * Problems as people get them: each once, sorted by file, line and column, and values of environment variables that went
 * into a connection replaced by `***`.
 */
export function tidyProblems(problems: readonly Problem[], secrets: Iterable<string>): Problem[] {
  const hidden = [...secrets].filter((s) => s.length >= SHORTEST_SECRET)
  const clean = (text: string): string => scrub(text, hidden)
  const scrubbed = problems.map((p) => (p.place && /\.ya?ml$/.test(p.place.file) && hidden.length > 0 ? scrubProblem(p, clean) : p))
  const once = [...new Map(scrubbed.map((p) => [formatProblem(p), p])).values()]
  return once.toSorted(
    (a, b) =>
      compare(a.place?.file ?? '', b.place?.file ?? '') ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0),
  )
}

function scrubProblem(p: Problem, clean: (text: string) => string): Problem {
  return {
    ...p,
    message: clean(p.message),
    ...(p.given === undefined ? {} : { given: clean(p.given) }),
    ...(p.allowed === undefined ? {} : { allowed: clean(p.allowed) }),
    ...(p.next === undefined ? {} : { next: clean(p.next) }),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
