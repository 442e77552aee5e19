import { expect, test } from 'vitest'
import { raw, sql, type Sql } from '../../src/util/sql.ts'
import { clearInvalid, pathConflict, payload, type PayloadField } from '../../src/warehouses/payload.ts'
import { onHostileEngines } from '../fixtures/engines.ts'

/** A field with a constant value: `'skip'` makes it one that is left out, `null` one that cannot be carried. */
const field = (path: string, value: string | null, nulls: 'send' | 'skip' = 'send'): PayloadField => ({
  path: path.split('.'),
  json: value === 'skip' ? sql`'null'` : value === null ? sql`CAST(NULL AS VARCHAR)` : raw(`'${value.replaceAll("'", "''")}'`),
  omitWhenNull: nulls === 'skip' || value === 'skip' ? raw(value === 'skip' ? '1 = 1' : '1 = 0') : null,
})

const cases: readonly (readonly [string, readonly PayloadField[], string | null])[] = [
  ['no fields', [], '{}'],
  ['in mapping order', [field('b', '1'), field('a', '"x"')], '{"b":1,"a":"x"}'],
  ['names are escaped for JSON and SQL', [field(`k"e'y\\\u2028`, '1')], `{"k\\"e'y\\\\\u2028":1}`],
  ['a nest', [field('a', '1'), field('n.x', '2'), field('n.y.z', '3'), field('b', '4')], '{"a":1,"n":{"x":2,"y":{"z":3}},"b":4}'],
  ['members join their nest where it began', [field('n.x', '1'), field('a', '2'), field('n.y', '3')], '{"n":{"x":1,"y":3},"a":2}'],
  ['left out first', [field('a', 'skip'), field('b', '1')], '{"b":1}'],
  ['left out last', [field('a', '1'), field('b', 'skip')], '{"a":1}'],
  [
    'left out on both sides',
    [field('a', 'skip'), field('b', '1', 'skip'), field('c', '2'), field('d', 'skip'), field('e', '3', 'skip')],
    '{"b":1,"c":2,"e":3}',
  ],
  ['all may be left out, some are', [field('a', 'skip'), field('b', '1', 'skip'), field('c', '2', 'skip')], '{"b":1,"c":2}'],
  ['all are left out', [field('a', 'skip'), field('b', 'skip')], '{}'],
  ['a nest of which all are left out', [field('a', '1'), field('n.x', 'skip'), field('n.m.y', 'skip')], '{"a":1}'],
  ['only a nest, left out', [field('n.x', 'skip')], '{}'],
  ['a nest of which some are left out', [field('n.x', 'skip'), field('n.y', '1', 'skip'), field('a', '2')], '{"n":{"y":1},"a":2}'],
  ['a nest that stays for one fixed member', [field('n.x', 'skip'), field('n.y', 'null')], '{"n":{"y":null}}'],
  ['an impossible value', [field('a', '1'), field('b', null)], null],
  ['an impossible value in a nest', [field('a', '1'), field('n.x', null)], null],
  ['an impossible value that would be left out when NULL', [field('a', '1'), field('b', null, 'skip')], null],
  ['on_invalid: clear', [{ path: ['a'], json: clearInvalid(sql`CAST(NULL AS VARCHAR)`), omitWhenNull: null }], '{"a":null}'],
  ['a value that starts with a comma', [field('a', 'skip'), field('b', '",x"', 'skip')], '{"b":",x"}'],
  [
    'names that collide with Object.prototype',
    [field('__proto__', '1'), field('constructor.x', '2')],
    '{"__proto__":1,"constructor":{"x":2}}',
  ],
  ['an empty name', [{ path: [''], json: sql`'1'`, omitWhenNull: null }], '{"":1}'],
  [
    'hundreds of fields',
    Array.from({ length: 900 }, (_, i) => field(`f${i}`, String(i))),
    JSON.stringify(Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`f${i}`, i]))),
  ],
]

onHostileEngines('payload', (engine) => {
  test.each(cases)('L11: %s', async (_, fields, expected) => {
    const statement: Sql = sql`SELECT ${payload(engine.flavour, fields)} AS got`
    const [row] = await engine.rows(statement)
    expect(row?.['got'] ?? null).toBe(expected)
    if (expected !== null) expect(() => JSON.parse(expected) as unknown).not.toThrow()
  })
})

test('a path stands once, and not through a value', () => {
  expect(pathConflict([['a'], ['b', 'c'], ['b', 'd']])).toBe(null)
  expect(pathConflict([['a'], ['a']])).toEqual(['a'])
  expect(pathConflict([['a'], ['a', 'b']])).toEqual(['a', 'b'])
  expect(
    pathConflict([
      ['a', 'b', 'c'],
      ['a', 'b'],
    ]),
  ).toEqual(['a', 'b'])
  expect(pathConflict([['a.b'], ['a', 'b']])).toBe(null)
  expect(() => payload({ text: (x) => x }, [field('a', '1'), field('a.b', '1')])).toThrow(/a\.b/)
})
