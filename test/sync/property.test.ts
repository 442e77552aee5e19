import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { duckdbConfig } from '../../src/warehouses/duckdb/config.ts'
import { duckdbType } from '../../src/warehouses/duckdb/index.ts'
import { postgresConfig } from '../../src/warehouses/postgres/config.ts'
import { postgresType } from '../../src/warehouses/postgres/index.ts'
import { id, sql } from '../../src/util/sql.ts'
import type { Warehouse } from '../../src/warehouses/warehouse.ts'
import { postgresUrl } from '../fixtures/postgres.ts'
import { play } from './harness.ts'
import { story } from './steps.ts'
import { warehouseSubject } from './subject.ts'

/**
 * Random stories go to the implementation and to the reference model; after each diff the change sets, after each close the
 * states have to agree, and at the end the receiver has to hold what is desired. A failure prints seed and path: run it again with
 * DRAY_PROPERTY_SEED=<seed> DRAY_PROPERTY_PATH=<path>; with DRAY_PROPERTY_SHRINK=1 a smaller story is looked for. DRAY_PROPERTY_RUNS is the
 * number of stories, new ones each time (default: the same 10, or as many of them as 45 seconds allow), DRAY_PROPERTY_LIMIT the milliseconds after which no more is begun.
 */
const env = (name: string): string | undefined => process.env[`DRAY_PROPERTY_${name}`] || undefined
const runs = Number(env('RUNS') ?? 10)
const seed = env('SEED')
const path = env('PATH')
const options = { projectDir: '.', lockTimeoutMs: 0 }

const openDuckdb = (): Promise<Warehouse> => duckdbType.open(duckdbConfig.parse({ path: ':memory:', schema: 'dray', threads: 1 }), options)

async function openPostgres(): Promise<Warehouse> {
  const url = new URL(postgresUrl() ?? '')
  const schema = `story_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const config = {
    host: url.hostname,
    port: url.port || 5432,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    dbname: url.pathname.slice(1),
    schema,
    threads: 2,
  }
  const warehouse = await postgresType.open(postgresConfig.parse(config), options)
  const close = async (): Promise<void> => {
    await warehouse.execute(sql`drop schema ${id(schema)} cascade`)
    await warehouse.close()
  }
  return new Proxy(warehouse, { get: (target, name) => (name === 'close' ? close : Reflect.get(target, name)) as unknown })
}

const check = (open: () => Promise<Warehouse>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(story, (s) => play(s, warehouseSubject(open), { points: ['answer not journaled', 'in a window'] })),
    {
      numRuns: runs,
      ...(seed === undefined && env('RUNS') !== undefined ? {} : { seed: Number(seed ?? 1) }),
      ...(path === undefined ? {} : { path }),
      endOnFailure: env('SHRINK') === undefined,
      interruptAfterTimeLimit: Number(env('LIMIT') ?? (env('RUNS') === undefined ? 45_000 : 3_600_000)),
    },
  )

const timeout = 3_700_000
const pg = postgresUrl() !== null

describe('the implementation and the reference model', () => {
  test('L7 L8: agree on DuckDB about change sets, states and what is received', () => check(openDuckdb), timeout)
  test.skipIf(!pg)(`L7 L8: agree on Postgres${pg ? '' : ' (skipped: DRAY_TEST_POSTGRES is not set)'}`, () => check(openPostgres), timeout)
})
