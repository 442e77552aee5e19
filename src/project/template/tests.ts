import { bind } from './builtin.ts'
import { compare, equal } from './compare.ts'
import { fault } from './fault.ts'
import type { CompareOperator } from './nodes.ts'
import { arithmetic } from './arithmetic.ts'
import { str } from './text.ts'
import { failMissing, isFloat, isInt, isKind, isList, isNumber, typeName } from './values.ts'
import type { Value } from './values.ts'

type Test = (v: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => boolean

const simple = (name: string, test: (v: Value) => boolean): [string, Test] => [
  name,
  (v, args, kwargs) => {
    bind(`"is ${name}"`, [], args, kwargs)
    return test(name === 'defined' || name === 'undefined' ? v : present(v))
  },
]
const one = (name: string, test: (v: Value, other: Value) => boolean): [string, Test] => [
  name,
  (v, args, kwargs) => test(present(v), bind(`"is ${name}"`, ['other'], args, kwargs)['other'] as Value),
]
const comparing = (operator: CompareOperator, ...names: string[]): [string, Test][] =>
  names.map((n) => one(n, (v, other) => compare(operator, v, other)))

/** A name nobody defined stops every test but `is defined`. */
const present = (v: Value): Value => (isKind(v, 'missing') && v.what === 'name' ? failMissing(v) : v)

const remainder = (v: Value, by: Value): Value => {
  if (!isNumber(v) || !isNumber(by))
    fault(`the test needs numbers, not ${typeName(isNumber(v) ? by : v)}`, { next: 'turn it into a number with | int' })
  return arithmetic('%', v, by)
}
const hasItems = (v: Value): boolean => typeof v === 'string' || isList(v) || isKind(v, 'tuple') || isKind(v, 'dict')
const same = (v: Value, other: Value): boolean => {
  const identical = v === null || typeof v === 'boolean' || typeof v === 'object' || other === null || typeof other === 'boolean'
  return identical ? v === other : fault('"is sameas" on texts and numbers depends on Python\'s memory', { next: 'compare with ==' })
}
const cased = (s: string): boolean => /\p{Lu}|\p{Ll}/u.test(s)

const all: readonly [string, Test][] = [
  simple('defined', (v) => !isKind(v, 'missing')),
  simple('undefined', (v) => isKind(v, 'missing')),
  simple('none', (v) => v === null),
  simple('boolean', (v) => typeof v === 'boolean'),
  simple('true', (v) => v === true),
  simple('false', (v) => v === false),
  simple('string', (v) => typeof v === 'string'),
  simple('number', isNumber),
  simple('integer', (v) => isInt(v) && typeof v !== 'boolean'),
  simple('float', isFloat),
  simple('mapping', (v) => isKind(v, 'dict')),
  simple('sequence', (v) => hasItems(v) || isKind(v, 'missing') || (isKind(v, 'iter') && v.type === 'range')),
  simple('iterable', (v) => hasItems(v) || isKind(v, 'iter') || isKind(v, 'missing')),
  simple('callable', (v) => isKind(v, 'function')),
  simple('odd', (v) => equal(remainder(v, 2), 1)),
  simple('even', (v) => equal(remainder(v, 2), 0)),
  simple('lower', (v) => cased(str(v)) && str(v) === str(v).toLowerCase()),
  simple('upper', (v) => cased(str(v)) && str(v) === str(v).toUpperCase()),
  one('divisibleby', (v, by) => equal(remainder(v, by), 0)),
  one('sameas', same),
  ...comparing('==', 'eq', 'equalto'),
  ...comparing('!=', 'ne'),
  ...comparing('<', 'lt', 'lessthan'),
  ...comparing('<=', 'le'),
  ...comparing('>', 'gt', 'greaterthan'),
  ...comparing('>=', 'ge'),
  ...comparing('in', 'in'),
]

const tests: ReadonlyMap<string, Test> = new Map([...all, ...(['==', '!=', '<', '<=', '>', '>='] as const).flatMap((o) => comparing(o, o))])

/** Tests that `is` knows. */
export const testNames: ReadonlySet<string> = new Set(all.map(([name]) => name))

/** Runs a test by name; `selectattr` and the like may name one that is not known. */
export function runTest(name: string, v: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): boolean {
  const test = tests.get(name) ?? fault(`unknown test "${name}"`, { given: name, allowed: [...testNames].join(', ') })
  return test(v, args, kwargs)
}
