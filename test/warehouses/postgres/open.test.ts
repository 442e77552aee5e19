import { createServer } from 'node:net'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InputError, StopError } from '../../../src/errors.ts'
import { id, lit, sql } from '../../../src/util/sql.ts'
import { postgresFlavour } from '../../../src/warehouses/postgres/flavour.ts'
import { postgresType } from '../../../src/warehouses/postgres/index.ts'
import { postgresUrl } from '../../fixtures/postgres.ts'
import { openOptions, openPostgres, postgresConfig, type Opened } from '../../fixtures/warehouses.ts'

const open = (given: Readonly<Record<string, unknown>>, options = {}) =>
  postgresType.open(postgresConfig(given), { ...openOptions, ...options })
const failureOf = (p: Promise<unknown>): Promise<Error> =>
  p.then(
    () => {
      throw new Error('it opened')
    },
    (e: Error) => e,
  )

describe('configuration', () => {
  const base = { host: 'h', user: 'u', schema: 's' }

  test('takes the keys of dbt-postgres, with pass and database as other names', () => {
    const parsed = postgresType.config.parse({
      ...base,
      pass: 'p',
      database: 'd',
      port: '5433',
      keepalives_idle: 30,
      sslmode: 'verify-full',
      role: 'r',
      search_path: 'a, b',
      threads: 2,
    })
    expect(parsed).toMatchObject({ dbname: 'd', password: 'p', port: 5433, connect_timeout: 10, application_name: 'dray', retries: 1 })
  })

  test('L13: says what is missing or unknown', () => {
    expect(postgresType.config.safeParse(base).error?.message).toMatch(/dbname/)
    expect(postgresType.config.safeParse({ ...base, dbname: 'd', sslmode: 'yes' }).error?.message).toMatch(/verify-full/)
    expect(postgresType.config.safeParse({ ...base, dbname: 'd', passwort: 'x' }).error?.message).toMatch(/passwort/)
  })
})

test('L13: a server that cannot be reached is bad input, without the password', async () => {
  const error = await failureOf(open({ host: '127.0.0.1', port: 1, password: 'hunter2', user: 'ann' }))
  expect(error).toBeInstanceOf(InputError)
  expect(error.message).toMatch(/cannot reach Postgres at 127\.0\.0\.1:1.*user ann.*next: /s)
  expect(error.message).not.toContain('hunter2')
})

test('L13: a server that never answers ends after connect_timeout', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  const error = await failureOf(open({ host: '127.0.0.1', port, connect_timeout: 0.3, sslmode: 'disable' }))
  expect(error).toBeInstanceOf(InputError)
  silent.close()
})

test('L13: sslmode verify-full without a root certificate says what to name', async () => {
  const error = await failureOf(open({ sslmode: 'verify-full', sslrootcert: '/nowhere/root.crt' }))
  expect(error.message).toMatch(/root certificate.*\/nowhere\/root\.crt.*sslrootcert/s)
})

describe.skipIf(postgresUrl() === null)('on a server (set DRAY_TEST_POSTGRES; `npm run services` starts one)', () => {
  let opened: Opened
  const suffix = randomBytes(4).toString('hex')
  const user = `dray_poor_${suffix}`
  const poor = { user, password: 'secret-of-poor', sslmode: 'disable' }
  beforeAll(async () => {
    opened = await openPostgres()
    await opened.warehouse.execute(sql`CREATE ROLE ${id(user)} LOGIN PASSWORD ${lit(poor.password)}`)
  })
  afterAll(async () => {
    await opened.warehouse.execute(sql`DROP OWNED BY ${id(user)}`)
    await opened.warehouse.execute(sql`DROP ROLE ${id(user)}`)
    await opened.drop()
  })

  test.each([
    ['a database that does not exist', { dbname: 'no_such_db' }, /no database "no_such_db".*next: /s],
    ['a role that does not exist', { role: 'no_such_role' }, /no_such_role/],
    ['TLS that the server does not offer', { sslmode: 'require', sslrootcert: '/nowhere' }, /TLS|certificate/],
  ])('L13: %s is bad input', async (_, given, message) => {
    const error = await failureOf(open(given))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toMatch(message)
  })

  test('L13: missing rights name the statement that grants them, never the password', async () => {
    for (const schema of [opened.warehouse.schema, `new_${suffix}`]) {
      const error = await failureOf(open({ ...poor, schema }))
      expect(error).toBeInstanceOf(InputError)
      expect(error.message).toMatch(/next: have an administrator run: (GRANT CREATE, USAGE ON|CREATE) SCHEMA/)
      expect(error.message).not.toContain(poor.password)
    }
  })

  test('a schema that exists needs no right to create schemas, and reading needs none to create tables', async () => {
    await opened.warehouse.execute(sql`GRANT CREATE, USAGE ON SCHEMA ${id(opened.warehouse.schema)} TO ${id(user)}`)
    const writer = await open({ ...poor, schema: opened.warehouse.schema })
    expect(await writer.tables()).toEqual([])
    await writer.close()
    const reader = await open({ ...poor, schema: `absent_${suffix}` }, { createSchema: false })
    expect(await reader.tables()).toEqual([])
    const denied = await failureOf(reader.query(sql`SELECT * FROM pg_authid`, { node: 'model.x' }))
    expect(denied).toBeInstanceOf(InputError)
    expect(denied.message).toMatch(/SQLSTATE 42501.*next: grant/s)
    await reader.close()
  })

  test("every connection is set up, whatever the role's defaults are", async () => {
    await opened.warehouse.execute(sql`ALTER ROLE ${id(user)} SET TimeZone = 'America/New_York'`)
    await opened.warehouse.execute(sql`ALTER ROLE ${id(user)} SET DateStyle = 'SQL, DMY'`)
    const w = await open(
      { ...poor, schema: 'x', search_path: 'information_schema, "Odd One"', statement_timeout: '5s', application_name: 'mine' },
      { createSchema: false },
    )
    const names = ['TimeZone', 'DateStyle', 'search_path', 'statement_timeout', 'application_name', 'standard_conforming_strings']
    const rows = await Promise.all(names.map((name) => w.query(sql`SELECT current_setting(${name}) AS v`)))
    expect(rows.map((r) => r[0]?.['v'])).toEqual([
      'UTC',
      'ISO, MDY',
      'pg_catalog, information_schema, "Odd One", pg_temp',
      '5s',
      'mine',
      'on',
    ])
    await w.close()
  })

  test('a function of the engine cannot be replaced by one in the search path', async () => {
    const { warehouse } = opened
    const schema = id(warehouse.schema)
    await warehouse.execute(sql`CREATE FUNCTION ${schema}.lower(text) RETURNS text LANGUAGE sql AS ${lit(`SELECT 'stolen'`)}`)
    const w = await open({ search_path: warehouse.schema }, { createSchema: false })
    expect(await w.query(sql`SELECT lower('A') AS a`)).toEqual([{ a: 'a' }])
    await w.close()
  })

  test('statement_timeout and a lost connection are reasons to stop, not faults of the model', async () => {
    const w = await open({ statement_timeout: 200, schema: opened.warehouse.schema })
    const slow = await failureOf(w.query(sql`SELECT pg_sleep(5)`, { node: 'model.x' }))
    expect(slow).toBeInstanceOf(StopError)
    expect(slow.message).toMatch(/timeout.*next: raise statement_timeout/s)
    const lost = await failureOf(w.query(sql`SELECT pg_terminate_backend(pg_backend_pid())`, { node: 'model.x' }))
    expect(lost).toBeInstanceOf(StopError)
    expect(lost.message).toMatch(/lost the connection/)
    expect(await w.query(sql`SELECT 1 AS a`)).toEqual([{ a: '1' }])
    await w.close()
  })

  test('a connection that is lost in the middle of a stream is a failure', async () => {
    const w = await open({ schema: opened.warehouse.schema, application_name: `stream_${suffix}` })
    const stream = w.stream(sql`SELECT n FROM generate_series(1, 1000000) AS n`)[Symbol.asyncIterator]()
    await stream.next()
    await opened.warehouse.query(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ${`stream_${suffix}`}`)
    await expect(
      (async () => {
        while (!(await stream.next()).done);
      })(),
    ).rejects.toThrow(StopError)
    await w.close()
  })

  test("two processes' worth of transactions that deadlock both end well", async () => {
    const [a, b] = [opened.warehouse, await open({ schema: opened.warehouse.schema })]
    const table = id(a.schema, 'locks')
    await a.migrate([sql`CREATE TABLE ${table} (k int, n int)`, sql`INSERT INTO ${table} VALUES (1, 0), (2, 0)`])
    const add = (k: number) => sql`UPDATE ${table} SET n = n + 1 FROM pg_sleep(0.2) WHERE k = ${k}`
    await Promise.all([a.atomically([add(1), add(2)]), b.atomically([add(2), add(1)])])
    expect(await a.query(sql`SELECT n FROM ${table} ORDER BY k`)).toEqual([{ n: '2' }, { n: '2' }])
    await b.close()
  })

  test('an error of a model shows the line the engine points at', async () => {
    const error = await failureOf(
      opened.warehouse.query({ parts: ['SELECT 1 AS a,\n  "Nope"\nFROM (SELECT 1 AS x) AS q'] }, { node: 'property.user.p' }),
    )
    expect(error.message).toMatch(
      /property\.user\.p: Postgres: column "Nope" does not exist \(SQLSTATE 42703\)\n {2}line 2: {3}"Nope"\n +\^/,
    )
  })

  test('L13: U+0000 is refused by name', async () => {
    const { warehouse } = opened
    await warehouse.migrate([sql`CREATE TABLE ${id(warehouse.schema, 'texts')} (a text)`])
    const table = { schema: warehouse.schema, name: 'texts' }
    await expect(warehouse.load(table, [{ name: 'a', type: 'text' }], [['a\0b']])).rejects.toThrow(/texts\.a holds the character U\+0000/)
    await expect(warehouse.query(sql`SELECT ${'a\0b'} AS a`)).rejects.toThrow(InputError)
  })

  test('the SQL for Postgres 13 and for a server without ICU runs too', async () => {
    const { warehouse } = opened
    const old = postgresFlavour({ major: 13, unicode: null })
    const hash = (text: string) =>
      old.hash([
        { kind: { kind: 'text' }, x: lit(text) },
        { kind: { kind: 'integer' }, x: sql`${1}` },
        { kind: null, x: sql`point(1, 2)` },
      ])
    const rows = await warehouse.query(
      sql`SELECT ${hash('a')} = ${hash('a')} AS same, ${hash('a')} = ${hash('A')} AS other, ${old.normalise(lit(' ANN '), ['trim', 'lower'])} AS n`,
    )
    expect(rows).toEqual([{ same: 'true', other: 'false', n: 'ann' }])
  })

  test('keys, hashes and matches know no collation', async () => {
    const { warehouse } = opened
    const ci = id(warehouse.schema, 'ci')
    const { flavour: f } = warehouse
    await warehouse.migrate([
      sql`CREATE COLLATION ${ci} (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
      sql`CREATE TABLE ${id(warehouse.schema, 'c')} (a text COLLATE ${ci}, b text COLLATE ${ci})`,
      sql`INSERT INTO ${id(warehouse.schema, 'c')} VALUES ('Ann', 'ann')`,
    ])
    const [a, b] = [sql`a`, sql`b`]
    const kind = { kind: 'text' } as const
    const same = sql`SELECT a = b AS theirs, ${f.text(a)} = ${f.text(b)} AS text, ${f.hash([{ kind, x: a }])} = ${f.hash([{ kind, x: b }])} AS hash,
      ${f.normalise(a, ['trim'])} = ${f.normalise(b, ['trim'])} AS trimmed, ${f.normalise(a, ['lower'])} = ${f.normalise(b, ['lower'])} AS lowered FROM ${id(warehouse.schema, 'c')}`
    expect(await warehouse.query(same)).toEqual([{ theirs: 'true', text: 'false', hash: 'false', trimmed: 'false', lowered: 'true' }])
  })
})
