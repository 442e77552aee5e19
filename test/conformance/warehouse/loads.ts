import { describe, expect, test } from 'vitest'
import type { Value } from '../../../src/util/sql.ts'
import { id, sql } from '../../../src/util/sql.ts'
import type { ColumnSpec } from '../../../src/warehouses/warehouse.ts'
import { cell, collect, count, named, nasty, newTable, type The } from './common.ts'

const columns: readonly ColumnSpec[] = [
  { name: 'i', type: 'bigint' },
  { name: 'text', type: 'text' },
  { name: 'ok', type: 'boolean' },
  { name: 'at', type: 'instant' },
  { name: 'raw bytes', type: 'bytes' },
]

const rowAt = (i: number): Value[] => [
  9_007_199_254_740_993n + BigInt(i),
  i % 7 === 0 ? null : (nasty[i % (nasty.length - 1)] as string),
  i % 3 === 0 ? null : i % 2 === 0,
  i % 5 === 0 ? null : `2024-02-29T12:34:56.${String(i % 1_000_000).padStart(6, '0')}Z`,
  i % 11 === 0 ? null : new Uint8Array([i & 255, 0, 92, 10]),
]

function* rowsUpTo(n: number): Generator<Value[]> {
  for (let i = 0; i < n; i++) yield rowAt(i)
}

export function loadTests(the: The): void {
  describe('load', () => {
    test('100,000 rows with nasty texts, NULLs, bytes, instants and integers beyond 2^53', async () => {
      const table = await newTable(the(), columns)
      const started = performance.now()
      expect(await the().load(table, columns, rowsUpTo(100_000))).toBe(100_000)
      expect(performance.now() - started).toBeLessThan(20_000)
      const { flavour } = the()
      const read = sql`SELECT i, text, ok, ${flavour.iso(id('at'))} AS at, CASE WHEN ${id('raw bytes')} IS NULL THEN 'none' ELSE 'some' END AS b FROM ${named(table)} ORDER BY i`
      const rows = await collect(the().stream(read))
      expect(rows).toHaveLength(100_000)
      const wrong = rows.findIndex((row, n) => {
        const [i, text, ok, at, bytes] = rowAt(n)
        return (
          row['i'] !== String(i) ||
          row['text'] !== text ||
          row['ok'] !== (ok === null ? null : String(ok)) ||
          row['at'] !== at ||
          (row['b'] === 'none') !== (bytes === null)
        )
      })
      expect(wrong).toBe(-1)
      const same = Array.from({ length: 100_000 }, (_, i) => i).filter((i) => (i & 255) === 200 && i % 11 !== 0).length
      expect(
        await cell(the(), sql`(SELECT count(*) FROM ${named(table)} WHERE ${id('raw bytes')} = ${new Uint8Array([200, 0, 92, 10])})`),
      ).toBe(String(same))
    })

    test('columns by name: some of them, in another order; the others are NULL', async () => {
      const table = await newTable(the(), columns)
      const some = [columns[1], columns[0]] as ColumnSpec[]
      expect(
        await the().load(table, some, [
          ['b', 2],
          [null, '3'],
        ]),
      ).toBe(2)
      expect(await the().load(table, some, [['c', 4n]])).toBe(1)
      const rows = await the().query(sql`SELECT i, text, ok FROM ${named(table)} ORDER BY i`)
      expect(rows).toEqual([
        { i: '2', text: 'b', ok: null },
        { i: '3', text: null, ok: null },
        { i: '4', text: 'c', ok: null },
      ])
    })

    test('no rows, and rows of an async source that reads the same warehouse', async () => {
      const table = await newTable(the(), columns)
      expect(await the().load(table, columns, [])).toBe(0)
      async function* copied(): AsyncGenerator<Value[]> {
        for await (const rows of the().stream(sql`SELECT 1 AS a UNION ALL SELECT 2`))
          yield* rows.map((r) => [r['a'] as string, null, null, null, null])
      }
      expect(await the().load(table, columns, copied())).toBe(2)
    })

    test('a row that does not fit, or a source that fails, leaves nothing', async () => {
      const table = await newTable(the(), columns)
      const bad: Value[] = ['no number', null, null, null, null]
      await expect(the().load(table, columns, [...rowsUpTo(5000), bad])).rejects.toThrow()
      async function* failing(): AsyncGenerator<Value[]> {
        yield* rowsUpTo(5000)
        throw new Error('source failed')
      }
      await expect(the().load(table, columns, failing())).rejects.toThrow(/source failed/)
      expect(await count(the(), table)).toBe(0)
      expect(await the().load(table, columns, rowsUpTo(3))).toBe(3)
    })
  })
}
