import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkCanon } from '../src/context.ts'
import { names, tableId } from '../src/ledger/names.ts'
import { prepareLedger } from '../src/ledger/prepare.ts'
import { lit, show, sql } from '../src/util/sql.ts'
import type { Warehouse } from '../src/warehouses/warehouse.ts'
import { openDuckdb, type Opened } from './fixtures/warehouses.ts'

let opened: Opened
beforeAll(async () => {
  opened = await openDuckdb()
  await prepareLedger(opened.warehouse, { project: 'shop', output: 'dev' })
})
afterAll(() => opened.drop())

/** The same warehouse as another version of the engine, and how often the vectors ran on it. */
function upgraded(engine: string, canon = opened.warehouse.flavour.canon) {
  const { warehouse } = opened
  const count = { tested: 0 }
  const other: Warehouse = {
    ...warehouse,
    engine,
    flavour: { ...warehouse.flavour, canon },
    query: (s, o) => {
      if (show(s, warehouse.flavour).includes('UNION ALL')) count.tested++
      return warehouse.query(s, o)
    },
  }
  return { other, count }
}

const checked = async (): Promise<string | null> => {
  const [row] = await opened.warehouse.query(sql`select value from ${tableId(names('dray').ledger('meta'))} where name = 'canon'`)
  return row?.['value'] ?? null
}

test('the vectors run once for each version of the engine, and a difference refuses to send', async () => {
  for (const [engine, times] of [
    ['DuckDB v1', 1],
    ['DuckDB v1', 0],
    ['DuckDB v2', 1],
    ['DuckDB v2', 0],
  ] as const) {
    const { other, count } = upgraded(engine)
    await checkCanon(other)
    expect([engine, count.tested]).toEqual([engine, times])
    expect(await checked()).toBe(`${engine}; canon 1`)
  }
  const { canon } = opened.warehouse.flavour
  const wrong = upgraded('DuckDB v3', (kind, format, x) => (kind.kind === 'boolean' ? lit('yes') : canon(kind, format, x)))
  for (let n = 1; n <= 2; n++) {
    await expect(checkCanon(wrong.other)).rejects.toThrow(/DuckDB v3 writes \d+ values in another way[^]*nothing was sent/)
    expect(wrong.count.tested).toBe(n)
  }
  expect(await checked()).toBe('DuckDB v2; canon 1')
})
