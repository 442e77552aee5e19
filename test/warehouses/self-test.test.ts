import { expect, test } from 'vitest'
import { sql } from '../../src/util/sql.ts'
import { canonVectors } from '../../src/warehouses/canon-vectors.ts'
import { selfTest } from '../../src/warehouses/self-test.ts'
import type { Flavour } from '../../src/warehouses/flavour.ts'
import { duckdbType } from '../../src/warehouses/duckdb/index.ts'
import { postgresType } from '../../src/warehouses/postgres/index.ts'
import { hostilePostgres, onHostileEngines, type Engine } from '../fixtures/engines.ts'
import { postgresUrl } from '../fixtures/postgres.ts'

const asWarehouse = (engine: Engine, flavour: Engine['flavour'] = engine.flavour): Parameters<typeof selfTest>[0] => ({
  flavour,
  query: (statement) => engine.rows(statement),
})

onHostileEngines('self-test', (engine, name) => {
  test('L11: every vector gives the same bytes, in a session with foreign settings', async () => {
    const differences = await selfTest(asWarehouse(engine))
    expect(differences.map((d) => `${d.vector.label}: expected ${JSON.stringify(d.expected)}, got ${d.got}`)).toEqual([])
  })

  test('covers the canon: 250 vectors and more, in one statement', async () => {
    let statements = 0
    const warehouse = asWarehouse(engine)
    await selfTest({ ...warehouse, query: (s, o) => (statements++, warehouse.query(s, o)) })
    expect(statements).toBe(1)
    expect(canonVectors(name).length).toBeGreaterThanOrEqual(250)
  })

  test('reports what an engine renders otherwise', async () => {
    const flavour = { ...engine.flavour, key: () => sql`'other'` }
    const differences = await selfTest(asWarehouse(engine, flavour))
    expect(differences.length).toBe(canonVectors(name).filter((v) => v.use === 'key').length)
    expect(differences[0]).toMatchObject({ expected: '9007199254740993', got: 'other' })
  })
})

test('postgres: a session that prints fewer digits is found out', async ({ skip }) => {
  const engine = await hostilePostgres()
  if (engine === null) return skip('needs DRAY_TEST_POSTGRES')
  await engine.run('SET extra_float_digits = 0')
  const differences = await selfTest(asWarehouse(engine))
  await engine.close()
  expect(differences.map((d) => d.expected)).toContain('0.30000000000000004')
})

test('an engine without vectors asks nothing', async () => {
  const warehouse = { flavour: { name: 'other' } as Flavour, query: () => Promise.reject(new Error('asked')) }
  expect(await selfTest(warehouse)).toEqual([])
})

const open = { projectDir: '.', lockTimeoutMs: 1000 }

test("L11: the adapters' own sessions pass", async ({ skip }) => {
  const duckdb = await duckdbType.open(duckdbType.config.parse({ path: ':memory:', schema: 'main' }), open)
  const differences = await selfTest(duckdb)
  await duckdb.close()
  expect(differences).toEqual([])
  const url = postgresUrl()
  if (url === null) return skip('needs DRAY_TEST_POSTGRES')
  const { hostname, port, username, password, pathname } = new URL(url)
  const config = { host: hostname, port: Number(port || 5432), user: username, password, dbname: pathname.slice(1), schema: 'public' }
  const postgres = await postgresType.open(postgresType.config.parse(config), { ...open, createSchema: false })
  const others = await selfTest(postgres)
  await postgres.close()
  expect(others).toEqual([])
})
