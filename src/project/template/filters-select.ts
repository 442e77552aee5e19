import { attributeReader } from './attribute-path.ts'
import { textOf } from './builtin.ts'
import { truthy } from './compare.ts'
import { fault } from './fault.ts'
import type { Filter, FilterEnv } from './filter.ts'
import { iterate } from './iterate.ts'
import { runTest } from './tests.ts'
import { generator } from './values.ts'
import type { Value } from './values.ts'

/** `list | map('upper')`, `list | map(attribute='a.b', default=0)` */
function map(env: FilterEnv, v: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
  const attribute = kwargs.get('attribute')
  if (args.length === 0 && attribute !== undefined) {
    const unknown = [...kwargs.keys()].find((k) => k !== 'attribute' && k !== 'default')
    if (unknown !== undefined) fault(`the filter "map" takes no argument "${unknown}"`, { given: unknown, allowed: 'attribute, default' })
    return generator(iterate(v).map(attributeReader(attribute, false, kwargs.get('default'))))
  }
  const [name, ...rest] = args
  if (name === undefined) return fault('the filter "map" needs a filter\'s name', { allowed: "map('upper') or map(attribute='name')" })
  return generator(iterate(v).map((x) => env.filter(textOf(name, "the filter's name"), x, rest, kwargs)))
}

function select(keep: boolean, byAttribute: boolean): Filter {
  const name = `${keep ? 'select' : 'reject'}${byAttribute ? 'attr' : ''}`
  return (_env, v, args, kwargs) => {
    const [path, ...others] = byAttribute ? args : [null, ...args]
    if (path === undefined) return fault(`the filter "${name}" needs the name of an attribute`, { next: `write ${name}('name')` })
    const read = byAttribute ? attributeReader(path) : (x: Value): Value => x
    const [test, ...rest] = others
    const passes = (x: Value): boolean => (test === undefined ? truthy(x) : runTest(textOf(test, "the test's name"), x, rest, kwargs))
    return generator(iterate(v).filter((x) => passes(read(x)) === keep))
  }
}

export const selectFilters: readonly [string, Filter][] = [
  ['map', map],
  ['select', select(true, false)],
  ['reject', select(false, false)],
  ['selectattr', select(true, true)],
  ['rejectattr', select(false, true)],
]
