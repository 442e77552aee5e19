import { expect, test } from 'vitest'
import { scripted } from '../../../src/destinations/fake/faults.ts'
import { addForeign } from '../../../src/destinations/fake/world.ts'
import { HOUR, onEngines, type Project, type ProjectGiven } from '../fixture.ts'

/** What becomes of a request whose outcome stays unknown, for each kind of `repeat`. */
onEngines('doubt', (suite) => {
  const open = (fake: ProjectGiven['fake'], rules: ProjectGiven['rules'] = {}): Promise<Project> =>
    suite.project({
      syncs: { contacts: { fields: { name: 'name' }, guards: { minRows: 0 } } },
      fake: { ...fake },
      rules,
      delivery: { retries: 0 },
    })
  const ann = (p: Project, name: string): Promise<void> => p.put({ id: '1', email: 'ann@x', name })
  const doubt = async (p: Project): Promise<unknown> =>
    (await p.state()).map((r) => [r['key'], r['doubt'], r['wait_reason'], r['held_payload']])
  const creates = (p: Project): number => p.fake.world.log.filter((a) => a.what === 'create').length

  test.each(['cut_after', 'cut_before'] as const)('safe, %s: is sent again by the next run', async (kind) => {
    const p = await open({})
    p.fake.faults = scripted([{ kind }])
    await ann(p, 'Ann')
    expect(await p.sync()).toMatchObject({
      status: 'partial',
      exitCode: 1,
      counters: { unknown_create: 1 },
      problems: [{ message: '1 rows have an unknown outcome' }],
    })
    expect(await doubt(p)).toEqual([['1', 'create', 'doubt', null]])
    await ann(p, 'Anna')
    expect(await p.sync()).toMatchObject({ exitCode: 0, counters: { acked_create: 1 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ operation: 'create', reason: 'retry' })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Anna' } })
    expect(await doubt(p)).toEqual([['1', null, null, '{"name":"Anna"}']])
  })

  test.each(['cut_after', 'cut_before'] as const)('by_key, %s: the first payload verbatim under its key, then the latest', async (kind) => {
    const p = await open({ repeat: { create: 'by_key' } }, { upsert: false, byKey: true, address: 'id' })
    p.fake.faults = scripted([{ kind }])
    await ann(p, 'Ann')
    await p.sync()
    const key = (await p.state())[0]?.['idempotency_key']
    await ann(p, 'Anna')
    expect(await p.sync()).toMatchObject({ exitCode: 0, counters: { acked_create: 1 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ payload: '{"name":"Ann"}', outcome: 'acked' })
    expect([...p.fake.world.keys.keys()]).toEqual([key])
    expect(await doubt(p)).toEqual([['1', null, 'follow_up', '{"name":"Ann"}']])
    expect(await p.run()).toMatchObject({ counters: { acked_update: 1 } })
    expect(await doubt(p)).toEqual([['1', null, null, '{"name":"Anna"}']])
    expect([p.held(), creates(p)]).toEqual([{ 'ann@x': { name: 'Anna' } }, 1])
  })

  test("by_key: when the key is forgotten at the destination, it waits for the user's word", async () => {
    const p = await open({ repeat: { create: 'by_key' } }, { upsert: false, byKey: true, address: 'id', keyTtl: HOUR })
    p.fake.faults = scripted([{ kind: 'cut_before' }])
    await ann(p, 'Ann')
    await p.sync()
    p.advance(HOUR)
    expect(await p.run()).toMatchObject({ counters: { planned_create: 0 }, diff: { waits: { user: 1 } } })
    expect(await p.run(undefined, { word: true })).toMatchObject({ counters: { acked_create: 1 } })
    expect(creates(p)).toBe(1)
  })

  test('by_lookup: waits for the lag, then what is found is updated and what is absent sent again', async () => {
    const p = await open({ repeat: { create: 'by_lookup' } }, { upsert: false, address: 'id', lag: HOUR })
    p.fake.faults = scripted([{ kind: 'cut_after' }])
    await ann(p, 'Ann')
    await p.sync()
    await ann(p, 'Anna')
    expect(await p.sync()).toMatchObject({ counters: { planned_create: 0 }, diff: { waits: { lag: 1 } } })
    p.advance(HOUR)
    expect(await p.run()).toMatchObject({ counters: { acked_create: 1 } })
    expect([p.held(), creates(p)]).toEqual([{ 'ann@x': { name: 'Anna' } }, 1])
    expect(await p.state()).toMatchObject([{ doubt: null, destination_id: '1', held_payload: '{"name":"Anna"}' }])
    p.fake.faults = scripted([{ kind: 'cut_before' }])
    await p.put({ id: '2', email: 'bob@x', name: 'Bob' })
    expect(await p.sync()).toMatchObject({ counters: { unknown_create: 1 } })
    p.advance(HOUR)
    expect(await p.run()).toMatchObject({ counters: { acked_create: 1 } })
    expect([Object.keys(p.held()), creates(p)]).toEqual([['ann@x', 'bob@x'], 2])
  })

  test("L8: by_lookup: a record older than the first try is nobody's to update or remove", async () => {
    const p = await open({ repeat: { create: 'by_lookup' } }, { unique: false, upsert: false, address: 'id' })
    p.advance(HOUR)
    addForeign(p.fake.world, 'ann@x')
    addForeign(p.fake.world, 'bob@x')
    p.fake.options.batch = { rows: 1, by: 'any' }
    p.fake.faults = scripted([{ kind: 'cut_before' }, { kind: 'cut_before' }])
    await p.put({ id: '1', email: 'ann@x', name: 'Ann' }, { id: '2', email: 'bob@x', name: 'Bob' })
    await p.sync()
    p.advance(HOUR)
    await p.remove('2')
    expect(await p.sync()).toMatchObject({ counters: { acked_create: 1, rejected_delete: 1 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ operation: 'delete', error_code: 'unproven' })
    expect(p.fake.world.records.filter((r) => r.writer === null).map((r) => [r.match, r.live, r.payload])).toEqual([
      ['ann@x', true, '"foreign"'],
      ['bob@x', true, '"foreign"'],
    ])
    expect(creates(p)).toBe(1)
  })

  test('never: waits for the user, who has the word', async () => {
    const p = await open({ repeat: { create: 'never', update: 'never' } }, { upsert: false, address: 'id' })
    p.fake.faults = scripted([{ kind: 'cut_before' }])
    await ann(p, 'Ann')
    await p.sync()
    for (let i = 0; i < 2; i++)
      expect(await p.run()).toMatchObject({ exitCode: 0, counters: { planned_create: 0 }, diff: { waits: { user: 1 } } })
    expect(await p.run(undefined, { word: true })).toMatchObject({ counters: { acked_create: 1 } })
    p.fake.faults = scripted([{ kind: 'cut_after' }])
    await ann(p, 'Anna')
    expect(await p.sync()).toMatchObject({ counters: { unknown_update: 1 } })
    expect(await doubt(p)).toEqual([['1', 'update', 'doubt', '{"name":"Ann"}']])
    expect((await p.run()).diff.waits).toEqual({ user: 1 })
    expect(await p.run(undefined, { word: true })).toMatchObject({ counters: { acked_update: 1 } })
    expect([p.held(), creates(p)]).toEqual([{ 'ann@x': { name: 'Anna' } }, 1])
  })

  test('memberships: an add that may not be repeated waits for the word', async () => {
    const p = await suite.project({
      groups: { vip: `name = 'Ann'` },
      syncs: { contacts: { fields: {} }, tags: { follows: 'contacts', labels: { vip: 'VIP' } } },
      fake: { repeat: { add: 'never' } },
      delivery: { retries: 0 },
    })
    await ann(p, 'Ann')
    await p.sync()
    p.fake.faults = scripted([{ kind: 'cut_after' }])
    expect(await p.run('tags')).toMatchObject({ exitCode: 1, counters: { unknown_create: 1 } })
    expect((await p.run('tags')).diff.waits).toEqual({ user: 1 })
    expect(await p.run('tags', { word: true })).toMatchObject({ exitCode: 0, counters: { acked_create: 1 } })
    expect(p.labels()).toEqual({ 'ann@x': ['VIP'] })
  })
})
