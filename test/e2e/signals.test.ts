import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgresUrl } from '../fixtures/postgres.ts'
import { dray, openShop, startDray, until, type Shop } from './shop-project.ts'

const ROWS = 60
const warehouses = ['duckdb', ...(postgresUrl() === null ? [] : ['postgres'])] as ('duckdb' | 'postgres')[]
const sent = (shop: Shop): readonly string[] =>
  shop.crm.log.filter((l) => l.method === 'POST').flatMap((l) => l.body.match(/u\d+@x\.example/g) ?? [])

describe.each(warehouses)('signals in the middle of a run on %s', (warehouse) => {
  let shop: Shop
  beforeEach(async () => {
    shop = await openShop({ warehouse, rows: ROWS, batch: 1 })
  })
  afterEach(() => shop.close())

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'L1, L4: %s lets requests in flight end and records them; the next run sends the rest',
    async (signal) => {
      shop.crm.knobs.faults.push({ kind: 'slow', ms: 250, times: 1000, on: 'POST /contacts' })
      const first = startDray(shop, ['run'])
      await until(() => shop.crm.log.length > 0)
      first.child.kill(signal)
      const ended = await first.ended
      expect(ended.code).toBe(1)
      expect(ended.stderr).toContain('stopping')
      expect(ended.stdout).toMatch(/^ERROR partial crm\.contacts \[\+\d+ ~0 -0, \d+ not attempted, in /m)
      expect(ended.stdout).toContain('stopped by a signal')
      const received = shop.held().length
      expect(received).toBeGreaterThan(0)
      expect(received).toBeLessThan(ROWS)
      const runs = await shop.sql(
        "select acked_create as acked, planned_create as planned, not_attempted_create as not_attempted, status from dray.audit_runs_v1 where sync = 'contacts'",
      )
      expect(runs).toMatchObject([
        { acked: String(received), planned: String(ROWS), not_attempted: String(ROWS - received), status: 'partial' },
      ])
      shop.crm.knobs.faults.length = 0
      expect((await dray(shop, 'run')).code).toBe(0)
      expect(shop.held()).toHaveLength(ROWS)
      expect(sent(shop)).toHaveLength(ROWS)
    },
  )

  it('L5: a second signal ends at once; the next run recovers', async () => {
    shop.crm.knobs.faults.push({ kind: 'hang', applied: true, times: 4, on: 'POST /contacts' })
    const first = startDray(shop, ['run'])
    await until(() => shop.crm.log.length > 0)
    first.child.kill('SIGINT')
    await new Promise((done) => setTimeout(done, 200))
    const started = performance.now()
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(1)
    expect(performance.now() - started).toBeLessThan(5000)
    shop.crm.knobs.faults.length = 0
    // The lease of a process that died lasts a minute; here that minute has passed.
    if (warehouse === 'postgres') await shop.sql("update dray._dray_leases set expires_at = now() - interval '1 second'")
    const next = await dray(shop, 'run')
    expect(next.code, next.stdout + next.stderr).toBe(0)
    expect(next.stderr).toContain('did not come to its end')
    expect(shop.held()).toHaveLength(ROWS)
  })
})
