import { describe, expect, test } from 'vitest'
import { StopError } from '../../../src/errors.ts'
import { sql } from '../../../src/util/sql.ts'
import type { Opened } from '../../fixtures/warehouses.ts'
import { cell, collect, numbers, type The } from './common.ts'

/** Runs for minutes unless somebody ends it. */
const long = sql`SELECT count(*) AS n FROM ${numbers(1_000_000)} AS a CROSS JOIN ${numbers(1_000_000)} AS b WHERE a.n + b.n = -1`

/** The error a promise fails with, looked at later. */
const failing = (p: Promise<unknown>): Promise<unknown> =>
  p.then(
    () => 'it did not fail',
    (e: unknown) => e,
  )

const soon = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

export function lifeTests(the: The, open: () => Promise<Opened>): void {
  describe('cancel and close', () => {
    test('cancel ends what runs; the statement rejects, and the next one works', async () => {
      const running = [the().query(long), the().atomically([long]), collect(the().stream(long))].map(failing)
      await soon(300)
      await the().cancel()
      for (const error of await Promise.all(running)) expect(error).toBeInstanceOf(StopError)
      expect(await cell(the(), sql`1 + 1`)).toBe('2')
    })

    test('a signal ends one statement; one that fired before keeps it from starting', async () => {
      const running = failing(the().query(long, { signal: AbortSignal.timeout(200) }))
      expect(await cell(the(), sql`1 + 1`)).toBe('2')
      expect(String(await running)).toMatch(/cancelled/)
      await expect(the().query(sql`SELECT 1`, { signal: AbortSignal.abort() })).rejects.toThrow(/cancelled/)
    })

    test('after close everything fails with a known error; closing twice is fine', async () => {
      const { warehouse, drop } = await open()
      const stream = warehouse.stream(sql`SELECT a.n FROM ${numbers(100_000)} AS a`)[Symbol.asyncIterator]()
      await stream.next()
      const running = failing(warehouse.query(long))
      await soon(100)
      await warehouse.close()
      expect(await running).toBeInstanceOf(StopError)
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
