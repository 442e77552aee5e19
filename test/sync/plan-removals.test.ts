import { expect, test } from 'vitest'
import { addForeign } from '../../src/destinations/fake/world.ts'
import { onEngines, type Project } from './fixture.ts'

const open = { maxDeletes: { rows: 100 }, minRows: 0 } as const
const name = { fields: { name: 'name' }, guards: open }

onEngines('removals', (suite) => {
  const ann = { id: '1', email: 'ann@x', name: 'Ann' }
  const bob = { id: '2', email: 'bob@x', name: 'Bob' }
  const lastOf = async (p: Project, n: number): Promise<readonly unknown[]> =>
    (await p.deliveries()).slice(-n).map((r) => [r['key'], r['operation'], r['how'], r['reason'], r['outcome']])

  test('L8: on_leave delete removes what Dray created and clears what it adopted', async () => {
    const p = await suite.project({ syncs: { contacts: name } })
    addForeign(p.fake.world, 'bob@x')
    await p.put(ann, bob)
    await p.sync()
    expect(await p.state()).toMatchObject([
      { key: '1', origin: 'created' },
      { key: '2', origin: 'adopted' },
    ])
    await p.remove('1', '2')
    expect(await p.sync()).toMatchObject({ status: 'success', counters: { acked_delete: 2 } })
    expect(await lastOf(p, 2)).toEqual([
      ['2', 'delete', 'clear', 'left', 'acked'],
      ['1', 'delete', 'delete', 'left', 'acked'],
    ])
    expect(p.payloads()).toEqual({ 'bob@x': '{}' })
    expect(await p.state()).toMatchObject([
      { key: '2', held_payload: null, match_value: 'bob@x', origin: 'adopted', cleared_at: expect.any(String) },
    ])
    expect((await p.run(undefined, { fullRefresh: true })).diff.operations.delete).toBe(0)
    await p.put(bob)
    expect(await p.sync()).toMatchObject({ counters: { acked_update: 1, planned_create: 0 } })
    expect(await lastOf(p, 1)).toEqual([['2', 'update', null, 'returned', 'acked']])
    expect(p.held()).toEqual({ 'bob@x': { name: 'Bob' } })
  })

  test('delete_adopted removes adopted records too', async () => {
    const p = await suite.project({ syncs: { contacts: { ...name, deleteAdopted: true } } })
    addForeign(p.fake.world, 'bob@x')
    await p.put(bob)
    await p.sync()
    await p.remove('2')
    await p.sync()
    expect(await lastOf(p, 1)).toEqual([['2', 'delete', 'delete', 'left', 'acked']])
    expect(p.held()).toEqual({})
    expect(await p.state()).toEqual([])
  })

  test('on_leave archive and clear say so, and a cleared record returns as an update', async () => {
    const p = await suite.project({ syncs: { contacts: { ...name, onLeave: 'archive' } } })
    await p.put(ann, bob)
    await p.sync()
    await p.remove('1')
    await p.sync()
    expect(await lastOf(p, 1)).toEqual([['1', 'delete', 'archive', 'left', 'acked']])
    expect(Object.keys(p.held())).toEqual(['bob@x'])
    p.redefine('contacts', { onLeave: 'clear' })
    await p.remove('2')
    await p.put(ann)
    expect(await p.sync()).toMatchObject({ counters: { acked_delete: 1, acked_create: 1 } })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Ann' }, 'bob@x': {} })
    expect((await p.deliveries()).at(-1)).toMatchObject({ payload: '{"name":null}', before: '{"name":"Bob"}' })
    await p.put({ ...bob, name: 'Bob again' })
    expect(await p.sync()).toMatchObject({ counters: { acked_update: 1 } })
    expect(await lastOf(p, 1)).toEqual([['2', 'update', null, 'returned', 'acked']])
  })

  test('L8: a removal that was refused is tried again after its time; mode and definition changes lose none', async () => {
    const p = await suite.project({ syncs: { contacts: { ...name, retryRejectedAfterMs: 1000 } } })
    await p.put(ann, bob)
    await p.sync()
    await p.remove('1')
    p.fake.poison = (row) => row.operation === 'delete'
    expect(await p.sync()).toMatchObject({ exitCode: 1, counters: { rejected_delete: 1 } })
    p.fake.poison = () => false
    expect(await p.run()).toMatchObject({ diff: { waits: { retry: 1 }, operations: { delete: 0 } } })
    p.redefine('contacts', { mode: 'upsert', onLeave: null })
    expect((await p.run()).diff.operations.delete).toBe(0)
    p.redefine('contacts', { mode: 'mirror', onLeave: 'delete', fields: { full: 'name' } })
    p.advance(1001)
    expect(await p.run()).toMatchObject({ counters: { acked_delete: 1, acked_update: 1 } })
    expect(p.held()).toEqual({ 'bob@x': { full: 'Bob' } })
  })
})
