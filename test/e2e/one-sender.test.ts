import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgresUrl } from '../fixtures/postgres.ts'
import { dray, openShop, startDray, until, type Shop } from './shop-project.ts'

const ROWS = 40
const slow = { kind: 'slow', ms: 150, times: 1000, on: 'POST /contacts' } as const
const sent = (shop: Shop): readonly string[] =>
  shop.crm.log.filter((l) => l.method === 'POST').flatMap((l) => l.body.match(/u\d+@x\.example/g) ?? [])
const counted =
  "select sum(acked_create) as acked, sum(planned_create) as planned, count(*) as runs from dray.audit_runs_v1 where sync = 'contacts'"

describe('L6: one sender, DuckDB: the file lock is the lease', () => {
  let shop: Shop
  beforeEach(async () => {
    shop = await openShop({ rows: ROWS, batch: 1 })
  })
  afterEach(() => shop.close())

  it('L6: a second process waits for --lock-timeout, then ends with exit code 1 and names the holder', async () => {
    shop.crm.knobs.faults.push({ ...slow, ms: 4000 })
    const first = startDray(shop, ['run'])
    await until(() => shop.crm.log.length > 0)
    const started = performance.now()
    const second = await dray(shop, 'run', '--lock-timeout', '1')
    expect(performance.now() - started).toBeGreaterThan(1000)
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toContain(`is held by process ${first.child.pid}`)
    expect(second.stderr).toContain('--lock-timeout')
    shop.crm.knobs.faults.length = 0
    expect((await first.ended).code).toBe(0)
    expect(sent(shop).toSorted()).toEqual([...new Set(sent(shop))].toSorted())
    expect(shop.held()).toHaveLength(ROWS)
  })

  it('L6: a second process that may wait longer goes on when the first has ended, and finds nothing to send', async () => {
    shop.crm.knobs.faults.push(slow)
    const first = startDray(shop, ['run'])
    await until(() => shop.crm.log.length > 0)
    const second = await dray(shop, 'run', '--lock-timeout', '50 seconds')
    expect(second.code).toBe(0)
    expect((await first.ended).code).toBe(0)
    expect(sent(shop)).toHaveLength(ROWS)
    expect(await shop.sql(counted)).toMatchObject([{ acked: String(ROWS), planned: String(ROWS), runs: '2' }])
  })
})

describe.skipIf(postgresUrl() === null)('L6: one sender, two processes on Postgres (skipped without DRAY_TEST_POSTGRES)', () => {
  let shop: Shop
  beforeEach(async () => {
    shop = await openShop({ warehouse: 'postgres', rows: ROWS, batch: 1 })
  })
  afterEach(() => shop.close())

  it('L6: two runs at once on an empty schema send every row once', async () => {
    shop.crm.knobs.faults.push({ ...slow, ms: 20 })
    const both = await Promise.all([dray(shop, 'run'), dray(shop, 'run')])
    expect(
      both.map((done) => done.code),
      both.map((done) => done.stderr + done.stdout).join('\n'),
    ).toEqual([0, 0])
    expect(sent(shop)).toHaveLength(ROWS)
    expect(shop.held()).toHaveLength(ROWS)
    expect(await shop.sql(counted)).toMatchObject([{ acked: String(ROWS), planned: String(ROWS), runs: '2' }])
  })

  it('L6: a run that may not wait ends with exit code 1 and names the holder', async () => {
    shop.crm.knobs.faults.push({ ...slow, ms: 4000 })
    const first = startDray(shop, ['run'])
    await until(() => shop.crm.log.length > 0)
    const second = await dray(shop, 'run', '--lock-timeout', '0', '--output', 'json')
    expect(second.code).toBe(1)
    expect(second.stdout).toContain(`is held by another run: process ${first.child.pid} on `)
    shop.crm.knobs.faults.length = 0
    expect((await first.ended).code).toBe(0)
    expect(sent(shop)).toHaveLength(ROWS)
  })
})
