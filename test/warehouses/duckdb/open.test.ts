import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InputError, StopError } from '../../../src/errors.ts'
import { sql } from '../../../src/util/sql.ts'
import { duckdbType } from '../../../src/warehouses/duckdb/index.ts'
import { openDuckdb, openOptions } from '../../fixtures/warehouses.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-duckdb-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open = (path: string, more: Readonly<Record<string, unknown>> = {}, options = {}) =>
  duckdbType.open(duckdbType.config.parse({ path, schema: 'dray', ...more }), { ...openOptions, projectDir: folder, ...options })

/** A process of its own that holds the file until it is told to end, or for `ms`. */
async function holder(file: string, ms: number): Promise<{ pid: number; end(): void }> {
  const script = `const { DuckDBInstance } = require('@duckdb/node-api')
    DuckDBInstance.create(process.argv[1]).then(() => { console.log('holding'); setTimeout(() => process.exit(), ${ms}) })`
  const child = spawn(process.execPath, ['-e', script, join(folder, file)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return { pid: child.pid as number, end: () => void child.kill() }
}

describe('opening a DuckDB file', () => {
  test('creates the file in the project folder and the schema; a second opening in the process sees the same', async () => {
    const one = await open('shop.duckdb')
    const two = await open('./shop.duckdb')
    expect(one.engine).toMatch(/^DuckDB v\d/)
    await one.migrate([sql`CREATE TABLE dray.t AS SELECT 1 AS a`])
    expect(await two.tables()).toEqual(['t'])
    await one.close()
    expect(await two.query(sql`SELECT a FROM dray.t`)).toEqual([{ a: '1' }])
    await two.close()
    const other = spawnSync(process.execPath, [
      '-e',
      `require('@duckdb/node-api').DuckDBInstance.create(process.argv[1]).then(() => process.exit(0), (e) => { console.error(e.message); process.exit(1) })`,
      join(folder, 'shop.duckdb'),
    ])
    expect(other.stderr.toString()).toBe('')
  })

  test('L6: waits for a file that another process holds, then names its PID', async () => {
    const { pid, end } = await holder('held.duckdb', 30_000)
    const started = performance.now()
    const error = await open('held.duckdb', {}, { lockTimeoutMs: 600 }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(StopError)
    expect((error as Error).message).toContain(`held by process ${pid}`)
    expect(performance.now() - started).toBeGreaterThan(550)
    end()
  })

  test('L6: goes on as soon as the other process ends', async () => {
    await holder('freed.duckdb', 700)
    const warehouse = await open('freed.duckdb', {}, { lockTimeoutMs: 10_000 })
    expect(await warehouse.query(sql`SELECT 1 AS a`)).toEqual([{ a: '1' }])
    await warehouse.close()
  })

  test.each([
    ['a folder that is missing', 'nope/shop.duckdb', {}, /folder of the DuckDB file .*nope/],
    ['a file that is no database', 'text.duckdb', {}, /not a valid DuckDB database/],
    ['a folder', '.', {}, /cannot open the DuckDB file/],
    ['a setting that does not exist', 's.duckdb', { settings: { nonsense: 1 } }, /refused a setting.*nonsense/s],
    ['a file named like the schema', 'dray.duckdb', {}, /same name/],
  ])('L13: %s is bad input', async (_, path, more, message) => {
    writeFileSync(join(folder, 'text.duckdb'), 'this is no database\n'.repeat(500))
    const error = await open(path, more).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(InputError)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).toMatch(/next: /)
  })

  test('a command that only reads makes no file', async () => {
    await expect(open('absent.duckdb', {}, { createSchema: false })).rejects.toThrow(/no DuckDB file/)
  })
})

describe('settings', () => {
  test('are applied, and what Dray depends on is fixed', async () => {
    const { warehouse, drop } = await openDuckdb({ threads: 1, settings: { memory_limit: '512MB', enable_progress_bar: false } })
    const read = sql`SELECT current_setting('threads') AS threads, current_setting('memory_limit') AS memory, current_setting('TimeZone') AS zone, current_setting('default_collation') AS collation`
    expect(await warehouse.query(read)).toEqual([{ threads: '1', memory: '488.2 MiB', zone: 'UTC', collation: '' }])
    await drop()
  })

  test('those that Dray owns are refused with a reason, unknown keys by name', () => {
    expect(duckdbType.config.safeParse({ path: 'a', settings: { default_collation: 'nocase' } }).error?.message).toMatch(/set by Dray/)
    expect(duckdbType.config.safeParse({ path: 'a', pth: 'b' }).error?.message).toMatch(/pth/)
  })
})

describe('quirks', () => {
  test('a case-insensitive column keeps its collation away from keys, hashes and matches', async () => {
    const { warehouse, drop } = await openDuckdb()
    const { flavour: f } = warehouse
    await warehouse.migrate([
      sql`CREATE TABLE dray.c (a VARCHAR COLLATE NOCASE, b VARCHAR COLLATE NOCASE)`,
      sql`INSERT INTO dray.c VALUES ('Ann', 'ann')`,
    ])
    const [a, b] = [sql`a`, sql`b`]
    const kind = { kind: 'text' } as const
    const same = sql`SELECT a = b AS theirs, ${f.text(a)} = ${f.text(b)} AS text, ${f.hash([{ kind, x: a }])} = ${f.hash([{ kind, x: b }])} AS hash,
      ${f.normalise(a, ['trim'])} = ${f.normalise(b, ['trim'])} AS trimmed, ${f.normalise(a, ['lower'])} = ${f.normalise(b, ['lower'])} AS lowered FROM dray.c`
    expect(await warehouse.query(same)).toEqual([{ theirs: 'true', text: 'false', hash: 'false', trimmed: 'false', lowered: 'true' }])
    await drop()
  })

  test('U+0000 in a text is kept', async () => {
    const { warehouse, drop } = await openDuckdb()
    expect(await warehouse.query(sql`SELECT ${'a\0b'} AS t`)).toEqual([{ t: 'a\0b' }])
    expect(await warehouse.query({ parts: ['SELECT ', { literal: 'a\0b' }, ' AS t'] })).toEqual([{ t: 'a\0b' }])
    await drop()
  })
})
