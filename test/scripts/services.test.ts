import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { findBinaries, startPostgres, stopPostgres } from '../../scripts/services/postgres.ts'

function installed(): boolean {
  try {
    return findBinaries() !== ''
  } catch {
    return false
  }
}

test.skipIf(!installed())('starts a private Postgres, finds it again, and removes it', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'dray-services-test-'))
  const folder = join(parent, 'postgres')
  // As root the server runs as another user, who has to get to its folder.
  chmodSync(parent, 0o755)
  try {
    const url = await startPostgres(folder)
    expect(url).toMatch(/^postgres:\/\/dray:\w+@127\.0\.0\.1:\d+\/dray$/)
    expect(await startPostgres(folder)).toBe(url)
    const client = new pg.Client(url)
    await client.connect()
    expect((await client.query('SHOW server_encoding')).rows).toEqual([{ server_encoding: 'UTF8' }])
    await client.end()
    await expect(new pg.Client(url.replace(/:\w+@/, ':wrong@')).connect()).rejects.toThrow(/password/)
  } finally {
    stopPostgres(folder)
    rmSync(parent, { recursive: true, force: true })
  }
  expect(existsSync(folder)).toBe(false)
  stopPostgres(folder)
})
