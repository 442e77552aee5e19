import { didYouMean, listOf } from '../../util/suggest.ts'
import { failAt } from './fault.ts'
import type { Position, TemplateSource } from './source.ts'

/** Refuses a filter, test or tag that does not exist, with what is near and what there is. */
export function unknownName(source: TemplateSource, at: Position, what: string, name: string, known: Iterable<string>): never {
  const names = [...known]
  return failAt(source, at, `unknown ${what} "${name}"${didYouMean(name, names)}`, {
    given: name,
    allowed: listOf(names, 100),
    next: `use one of these ${what}s`,
  })
}
