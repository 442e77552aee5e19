import type { Place, Problem } from '../errors.ts'
import { didYouMean, listOf } from '../util/suggest.ts'

/**
 * The problem of a name that nothing has: what was given, the nearest names, what exists.
 *
 * @param what for example `entity`; with `in`, what should have it: `group in entity "user"`
 */
export function unknownName(what: string, given: string, known: Iterable<string>, place?: Place, node?: string): Problem {
  const [kind, within] = what.split(/ (?=in )/, 2)
  const names = [...known]
  const hint = didYouMean(given, names)
  return {
    message: `there is no ${kind} "${given}"${within ? ` ${within}` : ''}${hint}`,
    allowed: listOf(names),
    ...(place ? { place } : {}),
    ...(node === undefined ? {} : { node }),
  }
}
