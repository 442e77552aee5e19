import { describe, expect, test } from 'vitest'
import { StopError } from '../../../src/errors.ts'
import { sql } from '../../../src/util/sql.ts'
import type { Opened } from '../../fixtures/warehouses.ts'
import { cell, collect, numbers, type The } from './common.ts'

/** Runs for minutes unless somebody ends it. */
const long = sql`SELECT count(*) AS n FROM ${numbers(1_000_000)} AS a CROSS JOIN ${numbers(1_000_000)} AS b WHERE a.n + b.n = -1`

const soon = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

export function lifeTests(the: The, open: () => Promise<Opened>): void {
  describe('cancel and close', () => {
    test('cancel ends what runs; the statement rejects, and the next one works', async () => {
      const running = [the().query(long), the().atomically([long]), collect(the().stream(long))].map((p) => expect(p).rejects.toThrow(StopError))
      await soon(300)
      await the().cancel()
      await Promise.all(running)
      expect(await cell(the(), sql`1 + 1`)).toBe('2')
    })

    test('a signal ends one statement; one that fired before keeps it from starting', async () => {
      const running = expect(the().query(long, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/cancelled/)
      expect(await cell(the(), sql`1 + 1`)).toBe('2')
      await running
      await expect(the().query(sql`SELECT 1`, { signal: AbortSignal.abort() })).rejects.toThrow(/cancelled/)
    })

    test('after close everything fails with a known error; closing twice is fine', async () => {
      const { warehouse, drop } = await open()
      const stream = warehouse.stream(sql`SELECT a.n FROM ${numbers(100_000)} AS a`)[Symbol.asyncIterator]()
      await stream.next()
      const running = expect(warehouse.query(long)).rejects.toThrow(StopError)
      await soon(100)
      await warehouse.close()
      await running
      await warehouse.close()
      await expect(stream.next()).rejects.toThrow(StopError)
      await expect(warehouse.query(sql`SELECT 1`)).rejects.toThrow(StopError)
      await expect(warehouse.execute(sql`SELECT 1`)).rejects.toThrow(StopError)
      await expect(warehouse.atomically([])).rejects.toThrow(StopError)
      await expect(collect(warehouse.stream(sql`SELECT 1`))).rejects.toThrow(StopError)
      await expect(warehouse.load({ schema: 'a', name: 'b' }, [], [])).rejects.toThrow(StopError)
      await drop()
    })
  })
}
