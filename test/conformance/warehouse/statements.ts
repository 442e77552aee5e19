import { describe, expect, test } from 'vitest'
import { InputError, StopError } from '../../../src/errors.ts'
import { id, raw, sql } from '../../../src/util/sql.ts'
import type { Statement } from '../../../src/warehouses/warehouse.ts'
import { cell, count, named, newTable, numbers, type The } from './common.ts'

export function statementTests(the: The): void {
  const run = async (list: readonly Statement[]): Promise<void> => the().migrate(list)

  describe('statements', () => {
    test('execute tells how many rows it changed', async () => {
      const table = await newTable(the(), [{ name: 'a', type: 'bigint' }])
      expect(await the().execute(sql`INSERT INTO ${named(table)} VALUES (1), (2), (3)`)).toEqual({ rows: 3 })
      expect(await the().execute(sql`UPDATE ${named(table)} SET a = a + 1 WHERE a > 1`)).toEqual({ rows: 2 })
      expect(await the().execute(sql`DELETE FROM ${named(table)} WHERE a > 100`)).toEqual({ rows: 0 })
    })

    test("describe names columns and types in the engine's spelling, without reading", async () => {
      const columns = await the().describe(
        sql`SELECT cast(1.5 AS decimal(10, 2)) AS ${id('Net Price')}, 'a' || ${'b'} AS t, 1 / (n - n) AS never FROM ${numbers(10)} AS q -- comment`,
      )
      expect(columns.map((c) => c.name)).toEqual(['Net Price', 't', 'never'])
      expect(columns[0]?.type.toLowerCase()).toMatch(/^(decimal|numeric)\(10,2\)$/)
      expect(the().flavour.kindOf(columns[0]?.type ?? '')).toEqual({ kind: 'decimal' })
      expect(await the().describe(sql`WITH w AS (SELECT 1 AS a) SELECT a, a FROM w ORDER BY a`)).toHaveLength(2)
    })

    test('tables lists tables and views of the schema', async () => {
      const table = await newTable(the(), [{ name: 'a', type: 'text' }])
      const view = { schema: the().schema, name: `${table.name}_view` }
      await run(the().flavour.createView(view, sql`SELECT a FROM ${named(table)}`))
      await run(the().flavour.createView(view, sql`SELECT a, 1 AS b FROM ${named(table)}`))
      expect(await the().tables()).toEqual(expect.arrayContaining([table.name, view.name]))
    })

    test('createTable may run twice, with unique keys and indexes', async () => {
      const columns = [
        { name: 'record', type: 'text', nullable: false },
        { name: 'label', type: 'text' },
        { name: 'b', type: 'bytes' },
      ] as const
      const table = { schema: the().schema, name: 'a_table_whose_name_is_rather_long_1234' }
      const statements = the().flavour.createTable(table, columns, { unique: ['record', 'label'], index: [['label'], ['record', 'label']] })
      await run(statements)
      await run(statements)
      await expect(the().execute(sql`INSERT INTO ${named(table)} (label) VALUES ('a')`)).rejects.toThrow(StopError)
      const insert = sql`INSERT INTO ${named(table)} (record, label) SELECT 'r', 'l' WHERE NOT EXISTS (SELECT 1 FROM ${named(table)})${the().flavour.onConflictDoNothing}`
      await Promise.all([the().execute(insert), the().execute(insert)])
    })

    test('createTableAs replaces what is there, also with other columns', async () => {
      const table = { schema: the().schema, name: 'made' }
      await run(the().flavour.createTableAs(table, sql`SELECT 1 AS a`))
      await run(the().flavour.createTableAs(table, sql`SELECT 'x' AS b, 2 AS c UNION ALL SELECT 'y', 3`))
      expect(await count(the(), table)).toBe(2)
      expect((await the().describe(sql`SELECT * FROM ${named(table)}`)).map((c) => c.name)).toEqual(['b', 'c'])
      await run([the().flavour.dropTable(table)])
      await run([the().flavour.dropTable(table)])
    })

    test('deleteMatching deletes each match once; NULL matches nothing', async () => {
      const columns = [
        { name: 'key', type: 'text' },
        { name: 'group', type: 'text' },
      ] as const
      const [table, source] = [await newTable(the(), columns), await newTable(the(), columns)]
      await the().execute(sql`INSERT INTO ${named(table)} VALUES ('a', 'x'), ('a', 'y'), ('b', NULL), (NULL, 'x')`)
      await the().execute(sql`INSERT INTO ${named(source)} VALUES ('a', 'x'), ('a', 'x'), ('b', NULL), (NULL, 'x')`)
      expect(await the().execute(the().flavour.deleteMatching(table, source, ['key', 'group']))).toEqual({ rows: 1 })
      expect(await the().execute(the().flavour.deleteMatching(table, source, ['key']))).toEqual({ rows: 2 })
      expect(await count(the(), table)).toBe(1)
    })

    test("a failure of a model is the model's, any other a reason to stop; both keep the cause", async () => {
      const broken = raw('SELECT 1 AS a,\n  nope\nFROM nowhere_at_all')
      const theirs = await the()
        .query(broken, { node: 'property.user.broken' })
        .catch((e: unknown) => e)
      expect(theirs).toBeInstanceOf(InputError)
      expect((theirs as InputError).message).toMatch(/^property\.user\.broken: .*nowhere_at_all/s)
      expect((theirs as InputError).cause).toBeInstanceOf(Error)
      const ours = await the()
        .query(broken)
        .catch((e: unknown) => e)
      expect(ours).toBeInstanceOf(StopError)
      expect((ours as StopError).cause).toBeInstanceOf(Error)
    })

    test('queries at once do not disturb one another', async () => {
      const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => cell(the(), sql`${i} * 2`)))
      expect(answers).toEqual(Array.from({ length: 30 }, (_, i) => String(i * 2)))
    })
  })
}
