import type { Place, Problem } from '../errors.ts'
import { didYouMean, listOf } from '../util/suggest.ts'

/**
 * The problem of a name that nothing has: what was given, the nearest names, what exists.
 *
 * @param what for example `entity`, `source table`
 */
export function unknownName(what: string, given: string, known: Iterable<string>, place?: Place, node?: string): Problem {
  const names = [...known]
  const hint = didYouMean(given, names)
  return {
    message: `there is no ${what} "${given}"${hint}`,
    allowed: listOf(names),
    ...(place ? { place } : {}),
    ...(node === undefined ? {} : { node }),
  }
}
