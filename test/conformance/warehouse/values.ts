import { describe, expect, test } from 'vitest'
import { id, join, lit, sql } from '../../../src/util/sql.ts'
import { cell, collect, named, nasty, newTable, type The } from './common.ts'

const names = [
  'order',
  'select',
  'user',
  'a.b',
  'two words',
  'quote"d',
  `it's`,
  'Mixed Case',
  'Ünïcode',
  '漢字',
  '😀',
  '1st',
  '$1',
  '--',
  '{{ x }}',
  'a\\b',
]

export function valueTests(the: The): void {
  describe('values', () => {
    test('cells are texts: integers as digits, booleans as true and false, NULL as null', async () => {
      const [row] = await the().query(
        sql`SELECT 42 AS i, ${-9223372036854775808n} AS b, ${9007199254740993n} AS c, 1 = 1 AS t, 1 = 2 AS f, 't' AS letter, ${null} AS n, '' AS e`,
      )
      expect(row).toEqual({ i: '42', b: '-9223372036854775808', c: '9007199254740993', t: 'true', f: 'false', letter: 't', n: null, e: '' })
    })

    test('bound texts and literals come back as they went', async () => {
      for (const text of nasty) {
        const [row] = await the().query(sql`SELECT ${text} AS bound, ${lit(text)} AS literal`)
        expect(row).toEqual({ bound: text, literal: text })
      }
    })

    test('bound values have the type of their JavaScript value', async () => {
      const [row] = await the().query(
        sql`SELECT ${1} + ${2n} AS sum, ${1.5} * 2 = 3 AS double, ${true} AND ${false} AS b, ${2n ** 70n} = ${2n ** 70n} AS huge, ${'a'} || ${'b'} AS t`,
      )
      expect(row).toEqual({ sum: '3', double: 'true', b: 'false', huge: 'true', t: 'ab' })
    })

    test('bytes are bound as bytes', async () => {
      const table = await newTable(the(), [{ name: 'b', type: 'bytes' }])
      await the().execute(sql`INSERT INTO ${named(table)} SELECT ${new Uint8Array([0, 255, 92])}`)
      expect(await cell(the(), sql`(SELECT count(*) FROM ${named(table)} WHERE b = ${new Uint8Array([0, 255, 92])})`)).toBe('1')
    })

    test('identifiers of any kind are quoted, in columns, aliases and tables', async () => {
      const table = { schema: the().schema, name: 'Order "Lines" v1.0 ünï; --' }
      const columns = names.map((name) => ({ name, type: 'text' }) as const)
      await the().migrate(the().flavour.createTable(table, columns, { index: [['order', 'a.b']] }))
      await the().execute(sql`INSERT INTO ${named(table)} (${join(names.map((n) => id(n)))}) SELECT ${join(names.map((n) => sql`${n}`))}`)
      const wanted = Object.fromEntries(names.map((n) => [n, n]))
      const select = sql`SELECT ${join(names.map((n) => sql`${id('t', n)} AS ${id(n)}`))} FROM ${named(table)} AS t`
      expect(await the().query(select)).toEqual([wanted])
      expect(await collect(the().stream(select))).toEqual([wanted])
      expect((await the().describe(select)).map((c) => c.name)).toEqual(names)
      expect(await the().tables()).toContain(table.name)
      await the().execute(the().flavour.dropTable(table))
      expect(await the().tables()).not.toContain(table.name)
    })

    test('one text holds one statement', async () => {
      await expect(the().query({ parts: ['SELECT 1; SELECT 2'] })).rejects.toThrow()
    })
  })
}
