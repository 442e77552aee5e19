import { describe, expect, test } from 'vitest'
import { sql } from '../../../src/util/sql.ts'
import { cell, count, named, newTable, type The } from './common.ts'

const columns = [{ name: 'a', type: 'bigint' }] as const

export function transactionTests(the: The): void {
  describe('atomically', () => {
    test('does all and tells what each statement did', async () => {
      const table = await newTable(the(), columns)
      const effects = await the().atomically([
        sql`INSERT INTO ${named(table)} VALUES (1), (2)`,
        sql`UPDATE ${named(table)} SET a = a + 10 WHERE a = 2`,
        sql`DELETE FROM ${named(table)} WHERE a = 99`,
      ])
      expect(effects).toEqual([{ rows: 2 }, { rows: 1 }, { rows: 0 }])
      expect(await cell(the(), sql`(SELECT sum(a) FROM ${named(table)})`)).toBe('13')
    })

    test('does nothing when one statement fails', async () => {
      const table = await newTable(the(), columns)
      const broken = [sql`INSERT INTO ${named(table)} VALUES (1)`, sql`INSERT INTO ${named(table)} SELECT cast(${'x'} AS bigint)`]
      await expect(the().atomically(broken)).rejects.toThrow()
      expect(await count(the(), table)).toBe(0)
      expect(await the().atomically([sql`INSERT INTO ${named(table)} VALUES (1)`])).toEqual([{ rows: 1 }])
    })

    test('is one step for everybody who reads', async () => {
      const table = await newTable(the(), columns)
      await the().execute(sql`INSERT INTO ${named(table)} VALUES (0)`)
      const step = [
        sql`INSERT INTO ${named(table)} SELECT max(a) + 1 FROM ${named(table)}`,
        sql`DELETE FROM ${named(table)} WHERE a < (SELECT max(a) FROM ${named(table)})`,
      ]
      const writes = Array.from({ length: 5 }).reduce<Promise<unknown>>(
        (before) => before.then(() => the().atomically(step)),
        Promise.resolve(),
      )
      for (let i = 0; i < 20; i++) expect(await count(the(), table)).toBe(1)
      await writes
    })

    test('several at once do not mix, and collisions are repeated', async () => {
      const table = await newTable(the(), columns)
      await the().execute(sql`INSERT INTO ${named(table)} VALUES (0), (0)`)
      const add = sql`UPDATE ${named(table)} SET a = a + 1`
      await Promise.all([
        ...Array.from({ length: 10 }, () => the().atomically([add, add])),
        ...Array.from({ length: 10 }, () => the().execute(add)),
      ])
      expect(await cell(the(), sql`(SELECT min(a) || ' ' || max(a) FROM ${named(table)})`)).toBe('30 30')
    })
  })

  describe('migrate', () => {
    test('several at once on an empty schema', async () => {
      const tables = ['m1', 'm2', 'm3'].map((name) => ({ schema: the().schema, name }))
      const statements = tables.flatMap((t) => the().flavour.createTable(t, columns, { unique: ['a'], index: [['a']] }))
      await Promise.all(Array.from({ length: 4 }, () => the().migrate(statements)))
      expect(await the().tables()).toEqual(expect.arrayContaining(['m1', 'm2', 'm3']))
    })

    test('does nothing when one statement fails', async () => {
      const table = { schema: the().schema, name: 'never' }
      await expect(the().migrate([...the().flavour.createTable(table, columns), sql`SELECT broken`])).rejects.toThrow()
      expect(await the().tables()).not.toContain('never')
    })
  })
}
