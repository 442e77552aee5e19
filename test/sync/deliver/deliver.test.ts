import { expect, test } from 'vitest'
import { scripted } from '../../../src/destinations/fake/faults.ts'
import { StopError } from '../../../src/errors.ts'
import { sql } from '../../../src/util/sql.ts'
import type { Outcome } from '../../../src/destinations/destination.ts'
import type { Warehouse } from '../../../src/warehouses/warehouse.ts'
import { journals } from '../fixture-death.ts'
import { onEngines, type Project, type ProjectGiven } from '../fixture.ts'

/** What fails between the answer of the destination and the ledger. */
onEngines('what was sent is recorded', (suite) => {
  const open = async (given: Partial<ProjectGiven> = {}, rows = 3): Promise<Project> => {
    const p = await suite.project({
      syncs: { contacts: { fields: { name: 'name' } } },
      fake: { batch: { rows: 1, by: 'any' }, repeat: { create: 'never' } },
      rules: { upsert: false, address: 'id' },
      ...given,
    })
    await p.put(...Array.from({ length: rows }, (_, i) => ({ id: String(i + 1), email: `u${i + 1}@x`, name: 'n' })))
    await p.build()
    return p
  }

  /** The run's connection fails once, as a warehouse tells it, when `when` is asked for. */
  const failing = (p: Project, when: (method: 'load' | 'atomically' | 'query', nth: number) => boolean): Warehouse => {
    const real = p.world.warehouse
    const counts = { load: 0, atomically: 0, query: 0 }
    const fail = (method: keyof typeof counts): void => {
      if (when(method, ++counts[method])) throw new StopError({ message: 'lost the connection to the warehouse' })
    }
    return {
      ...real,
      load: async (...a) => (fail('load'), real.load(...a)),
      atomically: async (...a) => (fail('atomically'), real.atomically(...a)),
      query: async (...a) => (fail('query'), real.query(...a)),
    }
  }
  const broken = async (p: Project, fails: Warehouse): Promise<unknown> => {
    const calm = p.world
    p.world = { ...calm, warehouse: fails }
    const result = await p.run().catch((error: unknown) => error)
    p.world = calm
    return result
  }

  test('L1 L3 L5: a flush that fails leaves the run open, and the next run brings in what it sent', async () => {
    for (const method of ['load', 'atomically'] as const) {
      const p = await open()
      const fails = failing(p, (asked, nth) => asked === method && nth === (method === 'load' ? 1 : 3))
      expect(await broken(p, fails), method).toBeInstanceOf(StopError)
      expect(p.fake.world.log, method).toHaveLength(3)
      expect((await p.runs()).map((r) => r['status'])).toEqual(['running'])
      expect(Object.keys(journals(p))).toHaveLength(1)
      expect(await p.run(), method).toMatchObject({ status: 'success', counters: { planned_create: 0 } })
      expect((await p.runs()).map((r) => [r['status'], r['acked_create']])).toEqual([
        ['crashed', '3'],
        ['success', '0'],
      ])
      expect(p.fake.world.log, method).toHaveLength(3)
    }
  })

  test('L1: a read that fails in the middle of a window waits for the requests in flight', async () => {
    const p = await open({ fake: { batch: { rows: 5000, by: 'any' }, concurrency: 4 }, rules: {} }, 0)
    await p.query(
      sql`insert into ${p.table('source')} select cast(i as varchar(40)), cast(i as varchar(40)) || '@x', 'n' from generate_series(1, 12000) as g(i)`,
    )
    await p.build()
    let [started, ended] = [0, 0]
    const { adapter } = p.world
    p.world = {
      ...p.world,
      adapter: (sync) => ({
        ...adapter(sync),
        open: (io) => {
          const session = adapter(sync).open(io)
          return {
            ...session,
            send: async (batch, signal) => {
              started++
              await new Promise((resolve) => setTimeout(resolve, 100))
              const outcomes = await session.send(batch, signal)
              ended++
              return outcomes
            },
          }
        },
      }),
    }
    const seen: number[] = []
    let reads = 0
    const real = p.world.warehouse
    const fails: Warehouse = {
      ...real,
      query: async (s, o) => {
        if (s.parts.join('').includes('as in_doubt') && ++reads === 2) {
          await new Promise((resolve) => setTimeout(resolve, 30))
          throw new StopError({ message: 'lost the connection to the warehouse' })
        }
        return real.query(s, o)
      },
    }
    const result = await broken(p, fails).finally(() => seen.push(started, ended))
    expect(result).toBeInstanceOf(StopError)
    expect(seen).toEqual([2, 2])
    expect(await p.deliveries()).toHaveLength(10_000)
    p.world = { ...p.world, adapter }
    expect(await p.run()).toMatchObject({ status: 'success', counters: { acked_create: 2000 } })
  }, 60_000)

  test('L13: a journal that cannot be written stops before a run is opened and anything is sent', async () => {
    const p = await open()
    const calm = p.world
    p.world = { ...calm, journalDir: '/dev/null/journal' }
    await expect(p.run()).rejects.toThrow('the local journal cannot be written')
    expect(p.held()).toEqual({})
    expect(await p.runs()).toEqual([])
    p.world = calm
    expect(await p.run()).toMatchObject({ status: 'success', counters: { acked_create: 3 } })
  })

  test('a text that the warehouse cannot hold does not keep an outcome out of the ledger', async () => {
    const p = await open()
    const { adapter } = p.world
    p.world = {
      ...p.world,
      adapter: (sync) => ({
        ...adapter(sync),
        open: (io) => ({
          ...adapter(sync).open(io),
          send: async (batch) =>
            batch.seqs.map((seq): Outcome => ({
              seq,
              outcome: 'rejected',
              evidence: 'entry\0',
              code: 'a\0b',
              message: 'nul \0 \ud800',
              requestId: 'r\0',
            })),
        }),
      }),
    }
    expect(await p.run()).toMatchObject({ status: 'partial', counters: { rejected_create: 3 } })
    expect((await p.deliveries())[0]).toMatchObject({ error_code: 'a\ufffdb', error: 'nul \ufffd \ufffd' })
  })
})

onEngines('pauses', (suite) => {
  const open = async (given: Partial<ProjectGiven> = {}): Promise<Project> => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } }, fake: { batch: { rows: 1, by: 'any' } }, ...given })
    await p.put(...[1, 2].map((i) => ({ id: String(i), email: `u${i}@x`, name: 'n' })))
    await p.build()
    return p
  }

  test('a signal during a pause ends it, and nothing is sent any more', async () => {
    const p = await open()
    const stop = new AbortController()
    const { clock } = p.world
    p.world = {
      ...p.world,
      signal: stop.signal,
      clock: { ...clock, sleep: async () => stop.abort() },
    }
    p.fake.faults = scripted([{ kind: 'throttle', retryAfterMs: 60_000 }])
    expect(await p.run()).toMatchObject({ status: 'partial', counters: { not_attempted_create: 2, acked_create: 0 } })
    expect(p.fake.calls).toHaveLength(1)
  })

  test('a search that is throttled is tried again, by Retry-After', async () => {
    const p = await open({
      rules: { upsert: false, address: 'id' },
      fake: { batch: { rows: 1, by: 'any' }, repeat: { create: 'by_lookup' } },
    })
    p.fake.faults = scripted([{ kind: 'cut_after' }])
    await p.run()
    p.fake.faults = scripted([
      { kind: 'throttle', retryAfterMs: 7000 },
      { kind: 'error', status: 503 },
    ])
    expect(await p.run()).toMatchObject({ status: 'success', exitCode: 0, counters: { acked_create: 1 } })
    expect(p.slept).toEqual([7000])
    expect((await p.runs()).at(-1)).toMatchObject({ retries: '2', waited_ms: '7000' })
  })

  test('L8: a match that cannot be searched for proves no absence: the removal is refused, not done', async () => {
    const p = await open({
      syncs: { contacts: { fields: { name: 'name' }, guards: { minRows: 0 } } },
      rules: { upsert: false, address: 'id' },
      fake: { batch: { rows: 1, by: 'any' }, repeat: { create: 'by_lookup' } },
    })
    p.fake.faults = scripted([{ kind: 'cut_after' }])
    await p.run()
    await p.remove('1')
    const { adapter } = p.world
    p.world = {
      ...p.world,
      adapter: (sync) => ({
        ...adapter(sync),
        open: (io) => ({ ...adapter(sync).open(io), lookup: () => Promise.resolve(new Map()) }),
      }),
    }
    expect(await p.sync()).toMatchObject({ counters: { rejected_delete: 1, acked_delete: 0 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ error_code: 'no_address' })
    expect(await p.state()).toHaveLength(2)
  })

  test('a server that asks to wait too long stops the sync, also where the outcome is unknown', async () => {
    const p = await open({ delivery: { longestWaitMs: 1000, retries: 2 } })
    const { adapter } = p.world
    const { Transient } = await import('../../../src/destinations/destination.ts')
    p.world = {
      ...p.world,
      adapter: (sync) => ({
        ...adapter(sync),
        open: (io) => ({
          ...adapter(sync).open(io),
          send: async () => {
            throw new Transient('busy', { applied: 'unknown', status: 503, retryAfterMs: 3_600_000 })
          },
        }),
      }),
    }
    expect(await p.run()).toMatchObject({ status: 'partial', counters: { unknown_create: 1, not_attempted_create: 1 } })
  })
})
