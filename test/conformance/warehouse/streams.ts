import { describe, expect, test } from 'vitest'
import { InputError } from '../../../src/errors.ts'
import { raw, sql } from '../../../src/util/sql.ts'
import { cell, collect, nasty, numbers, type The } from './common.ts'

export function streamTests(the: The): void {
  describe('stream', () => {
    test('yields all rows in order, in chunks', async () => {
      let chunks = 0
      let next = 0
      for await (const rows of the().stream(sql`SELECT n, n % 2 = 0 AS even, ${'x'} AS x FROM ${numbers(100_000)} AS q ORDER BY n`)) {
        chunks++
        for (const row of rows) {
          if (row['n'] !== String(next) || row['even'] !== String(next % 2 === 0) || row['x'] !== 'x')
            throw new Error(`row ${next}: ${JSON.stringify(row)}`)
          next++
        }
      }
      expect(next).toBe(100_000)
      expect(chunks).toBeGreaterThan(5)
    })

    test('an empty result ends at once, and a single row comes once', async () => {
      expect(await collect(the().stream(sql`SELECT 1 AS a WHERE 1 = 2`))).toEqual([])
      expect(await collect(the().stream(sql`SELECT ${null} AS a, 1 = 1 AS b`))).toEqual([{ a: null, b: 'true' }])
    })

    test('nasty texts arrive whole', async () => {
      const rows = await collect(
        the().stream(nasty.map((text, i) => sql`SELECT ${i} AS i, ${text} AS t`).reduce((a, b) => sql`${a} UNION ALL ${b}`)),
      )
      expect(new Map(rows.map((r) => [Number(r['i']), r['t']]))).toEqual(new Map(nasty.entries()))
    })

    test('two at once, with queries and a change in between', async () => {
      const read = async (): Promise<number> => {
        let n = 0
        for await (const rows of the().stream(sql`SELECT n FROM ${numbers(30_000)} AS q`)) {
          n += rows.length
          expect(await cell(the(), sql`1 + 1`)).toBe('2')
        }
        return n
      }
      expect(await Promise.all([read(), read()])).toEqual([30_000, 30_000])
    })

    test('a consumer that stops early ends the query', async () => {
      for (let i = 0; i < 25; i++) {
        for await (const rows of the().stream(sql`SELECT n FROM ${numbers(1_000_000)} AS q`)) {
          expect(rows.length).toBeGreaterThan(0)
          break
        }
      }
      expect(await cell(the(), sql`1 + 1`)).toBe('2')
    })

    test('L1: a failure in the middle of a stream is a failure, not an end', async () => {
      const late = sql`SELECT cast(CASE WHEN n = 90000 THEN 'x' ELSE '1' END AS integer) AS a FROM ${numbers(100_000)} AS q`
      await expect(collect(the().stream(late, { node: 'model.x' }))).rejects.toThrow(InputError)
      await expect(collect(the().stream(raw('SELECT nope'), { node: 'model.x' }))).rejects.toThrow(InputError)
    })

    test('a signal ends it', async () => {
      const stop = new AbortController()
      const read = async (): Promise<void> => {
        for await (const _ of the().stream(sql`SELECT a.n FROM ${numbers(10_000)} AS a CROSS JOIN ${numbers(10_000)} AS b`, {
          signal: stop.signal,
        }))
          stop.abort()
      }
      await expect(read()).rejects.toThrow(/cancelled/)
    })
  })
}
