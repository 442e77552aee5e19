import { expect, test } from 'vitest'
import { StopError } from '../../../src/errors.ts'
import { runSync } from '../../../src/sync/sync.ts'
import { sql } from '../../../src/util/sql.ts'
import { onEngines, type Project } from '../fixture.ts'

onEngines('L6: one sender', (suite) => {
  async function open(): Promise<Project> {
    const p = await suite.project({
      syncs: { contacts: { fields: { name: 'name' } } },
      fake: { batch: { rows: 1, by: 'any' } },
      delivery: { windowRows: 2, unsafeWindowRows: 2, retries: 0 },
    })
    await p.put(...[1, 2, 3, 4].map((i) => ({ id: String(i), email: `u${i}@x`, name: 'n' })))
    await p.build()
    return p
  }
  const steal = (p: Project): Promise<unknown> =>
    p.query(sql`update ${p.ledger('leases')} set token = token + 1, holder = 'elsewhere:1:x' where name = ${`sync:${p.syncOf().name}`}`)
  const giveBack = (p: Project): Promise<unknown> =>
    p.query(sql`update ${p.ledger('leases')} set holder = null where name = ${`sync:${p.syncOf().name}`}`)

  test('of two runs at once one is refused, and told who holds the lease; with patience it comes after', async () => {
    const p = await open()
    const [first, second] = await Promise.allSettled([p.run(), p.run()])
    const [done, refused] = first.status === 'fulfilled' ? [first, second] : [second, first]
    expect(done).toMatchObject({ status: 'fulfilled', value: { status: 'success', counters: { acked_create: 4 } } })
    expect(refused.status).toBe('rejected')
    const { reason } = refused as PromiseRejectedResult
    expect(reason).toBeInstanceOf(StopError)
    expect(String((reason as Error).message)).toMatch(new RegExp(`is held by another run: process ${process.pid} on `))
    expect(p.fake.world.log.length).toBe(4)

    await p.put({ id: '1', email: 'u1@x', name: 'new' })
    await p.build()
    p.world = { ...p.world, lockTimeoutMs: 30_000 }
    const both = await Promise.all([p.run(), p.run()])
    expect(both.map((r) => r.counters?.['acked_update']).sort()).toEqual([0, 1])
    expect(p.fake.world.log.length).toBe(5)
    expect(await p.runs()).toHaveLength(3)
  })

  test('a sender that slept past its lease stops before its next request; what it delivered is recorded and in doubt', async () => {
    const p = await open()
    let skipped = 0
    const { clock } = p.world
    const sleepy = { ...p.world, manifest: p.manifest, clock: { ...clock, monotonic: () => clock.monotonic() + skipped } }
    const stolen: Promise<unknown>[] = []
    const at = (point: string): void => {
      if (point !== 'answered' || stolen.length) return
      skipped = 120_000
      stolen.push(steal(p))
    }
    const result = await runSync({ ...sleepy, at }, p.syncOf(), { fullRefresh: false, word: false, resend: false, accepted: [] })
    await Promise.all(stolen)
    expect(result).toMatchObject({
      status: 'lost_lease',
      exitCode: 1,
      counters: { acked_create: 1, not_attempted_create: 3 },
      problems: [{ message: expect.stringContaining('the lease would not outlive the next request') }],
    })
    expect(p.fake.calls).toHaveLength(1)
    expect((await p.deliveries()).map((r) => [r['key'], r['outcome']])).toEqual([['1', 'acked']])
    expect((await p.state()).map((r) => [r['key'], r['doubt'], r['held_payload']])).toEqual([['1', 'create', null]])
    expect(await p.syncedVersion()).toBe(0)
    await giveBack(p)
    expect(await p.run()).toMatchObject({ status: 'success', exitCode: 0, counters: { acked_create: 4 } })
    expect((await p.runs()).map((r) => r['status'])).toEqual(['lost_lease', 'success'])
    expect(Object.keys(p.held())).toHaveLength(4)
  })

  test('no window is opened under a lease that somebody else took, and closing moves no state', async () => {
    const p = await open()
    const stolen: Promise<unknown>[] = []
    p.world = { ...p.world, at: (point) => void (point === 'answered' && !stolen.length && stolen.push(steal(p))) }
    const result = await p.run()
    await Promise.all(stolen)
    expect(result).toMatchObject({
      status: 'lost_lease',
      exitCode: 1,
      counters: { acked_create: 2, not_attempted_create: 2 },
      problems: [{ message: expect.stringContaining('another run took the lease') }],
    })
    expect((await p.state()).map((r) => [r['key'], r['doubt'], r['held_payload'], r['wait_reason']])).toEqual([
      ['1', 'create', null, 'doubt'],
      ['2', 'create', null, 'doubt'],
    ])
    expect(await p.syncedVersion()).toBe(0)
    expect(await p.query(sql`select definition from ${p.ledger('syncs')} where sync = ${p.syncOf().name}`)).toEqual([{ definition: null }])
  })

  test('L3: what a later run settled is not put in doubt again by the one that lost', async () => {
    const p = await open()
    let late: (() => void) | undefined
    const wait = new Promise<void>((resolve) => {
      late = resolve
    })
    const { adapter } = p.world
    const slow = {
      ...p.world,
      manifest: p.manifest,
      adapter: (sync: Parameters<typeof adapter>[0]) => ({
        ...adapter(sync),
        open: (io: Parameters<ReturnType<typeof adapter>['open']>[0]) => {
          const session = adapter(sync).open(io)
          return {
            ...session,
            send: async (...args: Parameters<typeof session.send>) => {
              const outcomes = await session.send(...args)
              await wait
              return outcomes
            },
          }
        },
      }),
    }
    const loser = runSync(slow, p.syncOf(), { fullRefresh: false, word: false, resend: false, accepted: [] })
    while (!p.fake.world.log.length) await new Promise((resolve) => setTimeout(resolve, 5))
    await steal(p)
    await giveBack(p)
    p.world = { ...p.world, journalDir: `${p.world.journalDir}-other` }
    expect(await p.run()).toMatchObject({ status: 'success', counters: { acked_create: 4 } })
    late?.()
    expect(await loser).toMatchObject({ status: 'lost_lease' })
    expect((await p.state()).map((r) => [r['key'], r['doubt'], r['held_payload']])).toEqual(
      ['1', '2', '3', '4'].map((key) => [key, null, '{"name":"n"}']),
    )
    expect((await p.run()).diff.operations).toEqual({ create: 0, update: 0, delete: 0 })
  })
})
