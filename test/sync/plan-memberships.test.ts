import { expect, test } from 'vitest'
import { scripted } from '../../src/destinations/fake/faults.ts'
import { onEngines } from './fixture.ts'

const NONE = { create: 0, update: 0, delete: 0 }
const ann = { id: '1', email: 'ann@x', name: 'Ann' }
const bob = { id: '2', email: 'bob@x', name: 'Bob' }

onEngines('memberships', (suite) => {
  const groups = { a: `name like 'A%'`, b: `name like '%b'`, all: '1 = 1' }

  test('L8: groups of one label are a union; a group taken out of the mapping is removed, or kept', async () => {
    const p = await suite.project({
      groups,
      syncs: { contacts: { fields: {} }, tags: { follows: 'contacts', labels: { a: 'L', b: 'L', all: 'All' } } },
    })
    await p.put(ann, bob)
    await p.sync()
    expect(await p.run('tags')).toMatchObject({ status: 'success', counters: { acked_create: 4 } })
    expect(p.labels()).toEqual({ 'ann@x': ['All', 'L'], 'bob@x': ['All', 'L'] })
    await p.put({ ...ann, name: 'Bab' })
    await p.sync()
    expect((await p.run('tags')).diff.operations).toEqual(NONE)
    p.redefine('tags', { labels: { a: 'L', b: 'L' }, onUnmap: 'keep' })
    expect((await p.run('tags')).diff.operations).toEqual(NONE)
    expect(p.labels()).toEqual({ 'ann@x': ['All', 'L'], 'bob@x': ['All', 'L'] })
    p.redefine('tags', { onUnmap: 'remove' })
    expect(await p.run('tags')).toMatchObject({ counters: { acked_delete: 2 } })
    expect((await p.deliveries('tags')).slice(-2).map((r) => [r['label'], r['operation'], r['reason']])).toEqual([
      ['All', 'remove', 'unmapped'],
      ['All', 'remove', 'unmapped'],
    ])
    expect(p.labels()).toEqual({ 'ann@x': ['L'], 'bob@x': ['L'] })
    p.redefine('tags', { labels: { a: 'L' } })
    expect(await p.run('tags')).toMatchObject({ counters: { acked_delete: 2 } })
    expect((await p.deliveries('tags')).at(-1)).toMatchObject({ reason: 'left' })
  })

  test("a row waits for its leader's record, and leaves with it", async () => {
    const p = await suite.project({
      groups,
      syncs: {
        contacts: { fields: { name: 'name' }, guards: { minRows: 0 }, deleteAdopted: true },
        tags: { follows: 'contacts', labels: { all: 'All' } },
      },
      delivery: { retries: 0 },
      fake: { batch: { rows: 1, by: 'any' } },
    })
    await p.put(ann, bob)
    p.fake.faults = scripted([{ kind: 'cut_after' }])
    expect(await p.sync()).toMatchObject({ counters: { unknown_create: 1, acked_create: 1 } })
    expect(await p.run('tags')).toMatchObject({ exitCode: 0, counters: { acked_create: 1 } }) // nobody knows yet whether Ann is there
    await p.run()
    p.group('all', `name = 'Bob'`)
    await p.put({ ...bob, name: 'bob' })
    p.fake.faults = scripted([{ kind: 'cut_after' }])
    expect(await p.sync()).toMatchObject({ counters: { unknown_update: 1 } })
    expect(await p.run('tags')).toMatchObject({ exitCode: 0, diff: { operations: NONE, waits: { reference: 1 } } })
    p.group('all', '1 = 1')
    await p.sync()
    expect(await p.run('tags')).toMatchObject({ counters: { acked_create: 1, planned_delete: 0 }, diff: { heldBack: 0 } })
    expect(p.labels()).toEqual({ 'ann@x': ['All'], 'bob@x': ['All'] })
    await p.remove('1')
    await p.sync()
    expect((await p.run('tags')).diff.operations).toEqual(NONE)
    expect((await p.state('tags')).map((r) => r['key'])).toEqual(['2'])
    p.redefine('contacts', { onLeave: 'clear' })
    await p.remove('2')
    await p.sync()
    expect(await p.run('tags')).toMatchObject({ counters: { acked_delete: 1 } })
    expect(p.labels()).toEqual({ 'bob@x': [] })
  })
})
