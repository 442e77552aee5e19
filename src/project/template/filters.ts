import { didYouMean, listOf } from '../../util/suggest.ts'
import { fault } from './fault.ts'
import type { Filter } from './filter.ts'
import { listFilters } from './filters-list.ts'
import { numberFilters } from './filters-number.ts'
import { selectFilters } from './filters-select.ts'
import { textFilters } from './filters-text.ts'

const filters: ReadonlyMap<string, Filter> = new Map([...textFilters, ...numberFilters, ...listFilters, ...selectFilters])

/** Filters that templates may use. */
export const filterNames: ReadonlySet<string> = new Set(filters.keys())

const HTML = 'remove it: nothing is escaped in SQL and YAML'
/** Filters that Jinja has and Dray refuses, with what to do instead. */
export const refusedFilters: ReadonlyMap<string, string> = new Map([
  ['attr', "write value.name or value['name']"],
  ['e', HTML],
  ['escape', HTML],
  ['forceescape', HTML],
  ['striptags', HTML],
  ['urlize', HTML],
  ['xmlattr', HTML],
  ['pprint', 'use {{ log(value) }}'],
  ['random', 'remove it: a template renders the same text every time'],
  ['filesizeformat', 'format the number in SQL'],
  ['wordwrap', 'break the lines yourself'],
])

/** The filter of that name, for `map('name')`, where parsing could not check it. */
export function filterNamed(name: string): Filter {
  const refused = refusedFilters.get(name)
  if (refused !== undefined) return fault(`the filter "${name}" is not supported`, { given: name, next: refused })
  const help = { given: name, allowed: listOf([...filterNames], 100) }
  return filters.get(name) ?? fault(`unknown filter "${name}"${didYouMean(name, [...filterNames])}`, help)
}
