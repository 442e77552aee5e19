import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { id, raw, sql, type Sql } from '../../src/util/sql.ts'
import type { CanonKind, Format, ScalarKind } from '../../src/warehouses/canon.ts'
import { compositeKey } from '../../src/warehouses/composite-key.ts'
import { payload } from '../../src/warehouses/payload.ts'
import { hostileDuckdb, hostilePostgres, type Engine } from '../fixtures/engines.ts'
import { postgresUrl } from '../fixtures/postgres.ts'

const kind = (k: ScalarKind): CanonKind => ({ kind: k })

async function canonOf(engine: Engine, k: CanonKind, value: string, format: Format | null = null): Promise<string | null> {
  const [row] = await engine.rows(sql`SELECT ${engine.flavour.canon(k, format, id('t', 'x'))} AS got FROM (SELECT ${raw(value)} AS x) t`)
  return row?.['got'] ?? null
}

describe.skipIf(postgresUrl() === null)('the five places where engines may differ in bytes (skipped without DRAY_TEST_POSTGRES)', () => {
  let duckdb: Engine
  let postgres: Engine
  beforeAll(async () => {
    duckdb = await hostileDuckdb()
    postgres = (await hostilePostgres()) as Engine
  })
  afterAll(() => Promise.all([duckdb.close(), postgres.close()]))

  test("L11: 1 of 5, JSON columns: the engine's own text, equal when parsed", async () => {
    const value = `{"bb": [true, null], "a": 1e2}`
    const cast = (type: string): string => `CAST('${value}' AS ${type})`
    const texts = [
      await canonOf(duckdb, kind('json'), cast('JSON')),
      await canonOf(postgres, kind('json'), cast('jsonb')),
      await canonOf(postgres, kind('json'), cast('json')),
    ]
    expect(new Set(texts).size).toBeGreaterThan(1)
    for (const text of texts) expect(JSON.parse(text ?? '')).toEqual({ a: 100, bb: [true, null] })
  })

  test('L11: 2 of 5, doubles beyond 2^53: Postgres may print a digit more, the number is the same', async () => {
    const numbers = Array.from({ length: 200 }, (_, i) => 2 ** 53 + 2 ** 54 * (i / 200))
    let longer = 0
    for (const n of numbers) {
      const [a, b] = [
        await canonOf(duckdb, kind('double'), `CAST('${n}' AS DOUBLE)`),
        await canonOf(postgres, kind('double'), `CAST('${n}' AS float8)`),
      ]
      expect(a).toBe(String(n))
      expect(Number(b)).toBe(n)
      if (a !== b) longer++
    }
    expect(longer).toBeGreaterThan(0)
  })

  test('L11: 3 of 5, subnormal doubles and nanoseconds: the number is kept, nanoseconds are cut', async () => {
    for (const n of [5e-324, 1.5e-320, 2.225073858507201e-308]) {
      expect(Number(await canonOf(duckdb, kind('double'), `CAST('${n}' AS DOUBLE)`))).toBe(n)
      expect(Number(await canonOf(postgres, kind('double'), `CAST('${n}' AS float8)`))).toBe(n)
    }
    expect(await canonOf(duckdb, kind('timestamp'), `TIMESTAMP_NS '2024-01-02 03:04:05.123456999'`)).toBe('"2024-01-02T03:04:05.123456"')
  })

  test('L11: 4 of 5, NULL arrays: null on DuckDB and Postgres (an engine without NULL arrays writes [])', async () => {
    const k: CanonKind = { kind: 'array', element: kind('text') }
    expect([await canonOf(duckdb, k, 'NULL::VARCHAR[]'), await canonOf(postgres, k, 'NULL::text[]')]).toEqual(['null', 'null'])
  })

  test('L11: 5 of 5, U+0000 in text: \\u0000 on DuckDB, Postgres cannot hold it', async () => {
    expect(await canonOf(duckdb, kind('text'), `'a' || chr(0)`)).toBe('"a\\u0000"')
    await expect(canonOf(postgres, kind('text'), `'a' || chr(0)`)).rejects.toThrow(/null character/)
  })
})

describe.each([
  ['duckdb', hostileDuckdb, ['CREATE TABLE ci (a VARCHAR COLLATE nocase, b VARCHAR COLLATE nocase)']],
  [
    'postgres',
    hostilePostgres,
    [
      `CREATE COLLATION pg_temp.no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
      'CREATE TEMP TABLE ci (a text COLLATE pg_temp.no_case, b text COLLATE pg_temp.no_case)',
    ],
  ],
] as const)('a case-insensitive column on %s', (name, open, tables) => {
  if (name === 'postgres' && postgresUrl() === null) return test.skip('needs DRAY_TEST_POSTGRES', () => {})
  let engine: Engine
  beforeAll(async () => {
    engine = (await open()) as Engine
    for (const statement of tables) await engine.run(statement)
    await engine.run(
      `INSERT INTO ci VALUES ('Ann', 'ann'), ('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')`,
    )
  })
  afterAll(() => engine.close())

  /** Whether the engine takes the two as equal, for the row with Ann. */
  const equal = async (f: (x: Sql) => Sql): Promise<boolean> => {
    const [row] = await engine.rows(
      sql`SELECT CASE WHEN ${f(id('a'))} = ${f(id('b'))} THEN 'equal' ELSE 'differ' END AS got FROM ci WHERE length(a) = 3`,
    )
    return row?.['got'] === 'equal'
  }
  const text = kind('text')

  test('the column itself hides the change', async () => expect(await equal((x) => x)).toBe(true))
  test('key and composite key do not', async () => {
    const { flavour } = engine
    expect(await equal((x) => flavour.key(text, x))).toBe(false)
    expect(await equal((x) => compositeKey(flavour, [{ kind: text, x }]))).toBe(false)
    expect(
      await equal((x) =>
        compositeKey(flavour, [
          { kind: text, x },
          { kind: kind('integer'), x: raw('1') },
        ]),
      ),
    ).toBe(false)
  })
  test('hash input and payload do not', async () => {
    const { flavour } = engine
    const hash = name === 'duckdb' ? 'hash' : 'hashtext'
    expect(await equal((x) => sql`${raw(hash)}(${flavour.key(text, x)})`)).toBe(false)
    expect(await equal((x) => flavour.canon(text, null, x))).toBe(false)
    expect(await equal((x) => payload(flavour, [{ path: ['name'], json: flavour.canon(text, null, x), omitWhenNull: null }]))).toBe(false)
  })
  test('nor does a payload with a column declared uuid beside', async () => {
    const { flavour } = engine
    const fields = (x: string): Sql =>
      payload(flavour, [
        { path: ['id'], json: flavour.canon(kind('uuid'), null, id('u', x)), omitWhenNull: null },
        { path: ['name'], json: flavour.canon(text, null, id('n', x)), omitWhenNull: null },
      ])
    const [row] = await engine.rows(
      sql`SELECT CASE WHEN ${fields('a')} = ${fields('b')} THEN 'equal' ELSE 'differ' END AS got FROM ci n CROSS JOIN ci u WHERE length(n.a) = 3 AND length(u.a) > 3`,
    )
    expect(row?.['got']).toBe('differ')
  })
})
