import { expect, test } from 'vitest'
import { id, raw, sql } from '../../src/util/sql.ts'
import type { ScalarKind } from '../../src/warehouses/canon.ts'
import { compositeKey } from '../../src/warehouses/composite-key.ts'
import { onHostileEngines } from '../fixtures/engines.ts'

onHostileEngines('keys', (engine) => {
  const keyOf = async (...parts: readonly (readonly [ScalarKind, string])[]): Promise<string | null> => {
    const columns = parts.map(([, value], i) => `${value} AS c${i}`).join(', ')
    const key = compositeKey(
      engine.flavour,
      parts.map(([kind], i) => ({ kind: { kind }, x: id('t', `c${i}`) })),
    )
    const [row] = await engine.rows(sql`SELECT ${key} AS got FROM (SELECT ${raw(columns)}) t`)
    return row?.['got'] ?? null
  }

  test('one column: its bare text', async () => {
    expect(await keyOf(['text', `' Ab"'`])).toBe(' Ab"')
    expect(await keyOf(['decimal', '42.00'])).toBe('42')
    expect(await keyOf(['integer', 'NULL::BIGINT'])).toBe(null)
  })
  test('several: a JSON array of canonical values', async () => {
    expect(await keyOf(['text', `'eu'`], ['integer', '42'])).toBe('["eu",42]')
    expect(await keyOf(['boolean', 'TRUE'], ['date', `DATE '2024-02-29'`], ['text', `'a","b'`])).toBe('[true,"2024-02-29","a\\",\\"b"]')
  })
  test('NULL or impossible in one part is no key', async () => {
    expect(await keyOf(['text', `'eu'`], ['integer', 'NULL::BIGINT'])).toBe(null)
    expect(await keyOf(['text', `'eu'`], ['date', `'infinity'::DATE`])).toBe(null)
  })
  test('an operator in an expression does not loosen the cast', async () => {
    const [row] = await engine.rows(
      sql`SELECT ${engine.flavour.key({ kind: 'integer' }, sql`1 + 1`)} AS a, ${engine.flavour.canon({ kind: 'text' }, null, sql`'a' || 'b'`)} AS b`,
    )
    expect(row).toEqual({ a: '2', b: '"ab"' })
  })
})

test('a key has columns, of kinds that can be keys', () => {
  const flavour = { canon: () => sql``, key: () => sql`` }
  expect(() => compositeKey(flavour, [])).toThrow(/at least one/)
})
