import { expect, test } from 'vitest'
import { scripted } from '../../../src/destinations/fake/faults.ts'
import { onEngines, type Project, type ProjectGiven } from '../fixture.ts'

onEngines('requests', (suite) => {
  const open = async (given: Partial<ProjectGiven> = {}, rows = 3): Promise<Project> => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } }, fake: { batch: { rows: 1, by: 'any' } }, ...given })
    await p.put(...Array.from({ length: rows }, (_, i) => ({ id: String(i + 1), email: `u${i + 1}@x`, name: `n${i + 1}` })))
    await p.build()
    return p
  }

  test('refused credentials: the rest is not attempted, nothing moves on, and the next run sends it', async () => {
    const p = await open()
    p.fake.faults = scripted([null, { kind: 'unauthorised' }])
    expect(await p.run()).toMatchObject({
      status: 'partial',
      exitCode: 1,
      counters: { acked_create: 1, not_attempted_create: 2, unknown_create: 0 },
      problems: [{ message: 'credentials refused' }],
    })
    expect(await p.syncedVersion()).toBe(0)
    expect(await p.deliveries()).toHaveLength(1)
    expect(await p.run()).toMatchObject({
      status: 'success',
      exitCode: 0,
      counters: { planned_create: 2, acked_create: 2, planned_update: 0 },
    })
    expect(await p.syncedVersion()).toBe(1)
  })

  test('throttled: Retry-After is honoured through the clock; spent retries stop the sync without doubt', async () => {
    const p = await open()
    p.fake.faults = scripted([{ kind: 'throttle', retryAfterMs: 7000 }])
    const start = p.world.clock.now()
    expect(await p.run()).toMatchObject({ status: 'success', exitCode: 0, counters: { acked_create: 3 } })
    expect(p.slept).toEqual([7000])
    expect(p.world.clock.now() - start).toBe(7000)
    expect((await p.runs())[0]).toMatchObject({ retries: '1', waited_ms: '7000', api_calls: '4' })
    expect(p.events.filter((e) => e.code === 'S005')).toMatchObject([{ data: { attempt: 1, waitMs: 7000, reason: 'too many requests' } }])
    expect((await p.deliveries()).map((r) => r['attempts'])).toEqual(['2', '1', '1'])

    await p.put({ id: '1', email: 'u1@x', name: 'new' }, { id: '2', email: 'u2@x', name: 'new' })
    p.fake.faults = () => ({ kind: 'throttle' })
    expect(await p.sync()).toMatchObject({
      status: 'partial',
      exitCode: 1,
      counters: { planned_update: 2, not_attempted_update: 2, unknown_update: 0 },
    })
    p.fake.faults = () => ({ kind: 'throttle', retryAfterMs: 3_600_000 })
    p.slept.length = 0
    expect(await p.run()).toMatchObject({ status: 'partial', counters: { not_attempted_update: 2 } })
    expect(p.slept).toEqual([])
    p.fake.faults = () => null
    expect(await p.run()).toMatchObject({ exitCode: 0, counters: { acked_update: 2 } })
  })

  test('a cut request is repeated inside the run where that is safe, and nowhere else', async () => {
    const p = await open()
    p.fake.faults = scripted([{ kind: 'cut_after' }, { kind: 'error', status: 503 }, null])
    expect(await p.run()).toMatchObject({ status: 'success', exitCode: 0, counters: { acked_create: 3 } })
    expect((await p.deliveries())[0]).toMatchObject({ attempts: '3' })
    p.fake.options.repeat = { update: 'never' }
    await p.put({ id: '1', email: 'u1@x', name: 'new' })
    p.fake.faults = scripted([{ kind: 'refused' }, { kind: 'error', status: 502 }])
    expect(await p.sync()).toMatchObject({ exitCode: 1, counters: { unknown_update: 1 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ outcome: 'unknown', attempts: '2', http_status: '502' })
  })

  test('L2: answers: rows that are not named, named twice, or told in no JSON are unknown', async () => {
    const p = await open({ fake: { batch: { rows: 3, by: 'any' } }, delivery: { retries: 0 } })
    const outcomes = async (): Promise<unknown> => (await p.deliveries()).slice(-3).map((r) => r['outcome'])
    const again = async (fault: Parameters<typeof scripted>[0][number], name: string): Promise<unknown> => {
      p.fake.faults = scripted([fault])
      await p.put(...[1, 2, 3].map((i) => ({ id: String(i), email: `u${i}@x`, name })))
      await p.sync()
      return outcomes()
    }
    expect(await again({ kind: 'malformed' }, 'a')).toEqual(['unknown', 'unknown', 'unknown'])
    expect(await again({ kind: 'partial', rows: [1] }, 'b')).toEqual(['acked', 'unknown', 'acked'])
    expect(await again({ kind: 'duplicate' }, 'c')).toEqual(['acked', 'acked', 'acked'])
    expect(await again({ kind: 'reorder' }, 'd')).toEqual(['acked', 'acked', 'acked'])
    expect(await again({ kind: 'contradict' }, 'e')).toEqual(['unknown', 'unknown', 'unknown'])
    p.fake.poison = (row) => row.payload.includes('f') && row.seq === 0
    expect(await again({ kind: 'count_only' }, 'f')).toEqual(['unknown', 'unknown', 'unknown'])
    p.fake.poison = () => false
    expect(await p.run()).toMatchObject({ exitCode: 0, counters: { acked_update: 3 } })
    expect(p.held()).toEqual({ 'u1@x': { name: 'f' }, 'u2@x': { name: 'f' }, 'u3@x': { name: 'f' } })
  })

  test('no answer in time is unknown; too many in a row stop the sync', async () => {
    const p = await open({ fake: { batch: { rows: 1, by: 'any' }, timeoutMs: 20 }, delivery: { retries: 0, darkRequests: 2 } }, 4)
    const { adapter } = p.world
    p.world = {
      ...p.world,
      adapter: (sync) => ({
        ...adapter(sync),
        open: (io) => ({
          ...adapter(sync).open(io),
          send: (_batch, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
        }),
      }),
    }
    expect(await p.run()).toMatchObject({ status: 'partial', exitCode: 1, counters: { unknown_create: 2, not_attempted_create: 2 } })
    expect((await p.deliveries())[0]).toMatchObject({ outcome: 'unknown', error: 'no answer within 20 ms' })
    p.world = { ...p.world, adapter }
    expect(await p.run()).toMatchObject({ status: 'success', counters: { acked_create: 4 } })
  })

  test("batches above the API's size are split; a single row goes as it is", async () => {
    const p = await open({ fake: { batch: { rows: 8, bytes: 400, by: 'any' } } }, 8)
    await p.put({ id: '3', email: 'u3@x', name: 'x'.repeat(150) })
    expect(await p.sync()).toMatchObject({ status: 'success', counters: { acked_create: 8 } })
    const sizes = p.fake.calls.map((c) => c.rows)
    expect(sizes.reduce((a, b) => a + b)).toBe(8)
    expect(sizes.length).toBeGreaterThan(1)
    await p.put({ id: '3', email: 'u3@x', name: 'y'.repeat(180) }, { id: '4', email: 'u4@x', name: '😀'.repeat(50) })
    await p.sync()
    expect(p.held()['u4@x']).toEqual({ name: '😀'.repeat(50) })
    expect(p.fake.calls.slice(sizes.length).map((c) => c.rows)).toEqual([1, 1])
  })

  test('a signal ends the run after the requests in flight; the rest is planned again', async () => {
    const p = await open()
    const stop = new AbortController()
    p.world = { ...p.world, signal: stop.signal, at: (point) => point === 'answered' && stop.abort() }
    expect(await p.run()).toMatchObject({
      status: 'partial',
      exitCode: 1,
      counters: { acked_create: 1, not_attempted_create: 2 },
      problems: [{ message: 'stopped by a signal' }],
    })
    const { signal: _, at: __, ...calm } = p.world
    p.world = calm
    expect(await p.run()).toMatchObject({ status: 'success', counters: { planned_create: 2, acked_create: 2 } })
  })
})
