import { expect, test } from 'vitest'
import { addForeign } from '../../src/destinations/fake/world.ts'
import { sql } from '../../src/util/sql.ts'
import { DAY, onEngines, type Project } from './fixture.ts'

const NONE = { create: 0, update: 0, delete: 0 }
const name = { fields: { name: 'name' } }

onEngines('the plan of records', (suite) => {
  const users = async (p: Project, ...list: readonly (readonly [string, string | null, string])[]): Promise<void> =>
    p.put(...list.map(([id, email, n]) => ({ id, email, name: n })))

  test('the hash filter spares unchanged rows their payload; another definition bypasses it', async () => {
    const p = await suite.project({ syncs: { contacts: name } })
    await users(p, ['1', 'ann@x', 'Ann'], ['2', 'bob@x', 'Bob'])
    await p.sync()
    // A payload that nobody looks at may say anything: only the hash is compared.
    await p.query(sql`update ${p.table('state')} set held_payload = '{"name":"?"}' where key = '1'`)
    expect((await p.run(undefined, { fullRefresh: true })).diff.operations).toEqual(NONE)
    p.redefine('contacts', { fields: { name: { column: 'name', format: 'string' } } })
    const redefined = await p.run()
    expect(redefined).toMatchObject({ status: 'success', diff: { changes: 0, operations: { update: 1 } } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ reason: 'definition', before: '{"name":"?"}', payload: '{"name":"Ann"}' })
    expect((await p.run()).diff.operations).toEqual(NONE)
  })

  test('a stored hash that is gone costs a slow pass, never a send, and is refreshed at close', async () => {
    const p = await suite.project({ syncs: { contacts: name } })
    await users(p, ['1', 'ann@x', 'Ann'])
    await p.sync()
    const before = (await p.state())[0]?.['held_hash']
    expect(before).not.toBeNull()
    await p.query(sql`update ${p.table('state')} set held_hash = null`)
    expect((await p.run(undefined, { fullRefresh: true })).diff.operations).toEqual(NONE)
    expect((await p.state())[0]?.['held_hash']).toBe(before)
    expect((await p.deliveries()).length).toBe(1)
  })

  test('mode create sends new keys once; what exists is skipped and asked again later or with another payload', async () => {
    const p = await suite.project({ syncs: { contacts: { ...name, mode: 'create', recheckAfterMs: 7 * DAY } } })
    addForeign(p.fake.world, 'ann@x')
    await users(p, ['1', 'ann@x', 'Ann'], ['2', 'bob@x', 'Bob'])
    expect(await p.sync()).toMatchObject({ status: 'success', exitCode: 0, counters: { acked_create: 1, skipped_create: 1 } })
    expect(await p.deliveries()).toMatchObject([
      { key: '1', outcome: 'skipped', error_code: 'exists' },
      { key: '2', outcome: 'acked' },
    ])
    await users(p, ['2', 'bob@x', 'Robert'])
    expect(await p.sync()).toMatchObject({ diff: { operations: NONE, waits: { retry: 1 } } })
    await users(p, ['1', 'ann@x', 'Anna'])
    expect(await p.sync()).toMatchObject({ counters: { skipped_create: 1 } })
    p.advance(6 * DAY)
    expect((await p.run()).diff.operations).toEqual(NONE)
    p.advance(1 * DAY)
    p.fake.world.records[0]!.live = false
    expect(await p.run()).toMatchObject({ counters: { acked_create: 1 } })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Anna' }, 'bob@x': { name: 'Bob' } })
    await p.remove('1', '2')
    expect((await p.sync(undefined, { accepted: [{ sync: p.syncOf().name, guard: 'min_rows', number: 1 }] })).diff.operations).toEqual(NONE)
  })

  test('mode update never creates: what is absent is skipped until its recheck', async () => {
    const p = await suite.project({ syncs: { contacts: { ...name, mode: 'update', recheckAfterMs: DAY } } })
    addForeign(p.fake.world, 'ann@x', '{}')
    await users(p, ['1', 'ann@x', 'Ann'], ['2', 'bob@x', 'Bob'])
    expect(await p.sync()).toMatchObject({ status: 'success', exitCode: 0, counters: { acked_update: 1, skipped_update: 1 } })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Ann' } })
    expect(await p.state()).toMatchObject([
      { key: '1', origin: 'adopted', wait_reason: null },
      { key: '2', wait_reason: 'retry', match_value: null },
    ])
    addForeign(p.fake.world, 'bob@x', '{}')
    expect((await p.run()).diff.operations).toEqual(NONE)
    p.advance(DAY)
    expect(await p.run()).toMatchObject({ counters: { acked_update: 1 } })
    await p.remove('1')
    expect((await p.sync()).diff.operations).toEqual(NONE)
    expect(Object.keys(p.held())).toEqual(['ann@x', 'bob@x'])
  })

  test('mode upsert writes new and changed rows and removes nothing; a left record can be taken over', async () => {
    const p = await suite.project({ syncs: { contacts: { ...name, mode: 'upsert' } } })
    await users(p, ['1', 'ann@x', 'Ann'], ['2', 'bob@x', 'Bob'])
    await p.sync()
    await p.remove('1')
    expect((await p.sync()).diff.operations).toEqual(NONE)
    await users(p, ['3', 'ann@x', 'Ann'])
    expect(await p.sync()).toMatchObject({ counters: { acked_update: 1, planned_create: 0 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ reason: 'taken_over', key: '3', operation: 'update' })
    expect(await p.state()).toMatchObject([{ key: '2' }, { key: '3', match_value: 'ann@x' }])
  })

  test('a record that vanished at the destination is forgotten, and made again by the next run', async () => {
    const p = await suite.project({
      syncs: { contacts: name },
      rules: { upsert: false, address: 'id' },
      fake: { repeat: { create: 'by_lookup' } },
    })
    await users(p, ['1', 'ann@x', 'Ann'], ['2', 'bob@x', 'Bob'])
    await p.sync()
    p.fake.world.records[0]!.live = false
    await users(p, ['1', 'ann@x', 'Anna'])
    expect(await p.sync()).toMatchObject({ status: 'partial', exitCode: 1, counters: { rejected_update: 1 } })
    expect(await p.state()).toMatchObject([{ key: '1', match_value: null, destination_id: null, held_payload: null }, { key: '2' }])
    expect(await p.run()).toMatchObject({ counters: { acked_create: 1 } })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Anna' }, 'bob@x': { name: 'Bob' } })
  })

  test('an audience decides who is sent; a group field moves by group events alone', async () => {
    const p = await suite.project({
      groups: { active: `name <> 'gone'`, vip: `name = 'Ann'`, 'sync:here': `email like '%@x'` },
      syncs: { contacts: { audience: 'active', fields: { vip: { group: 'vip' } } }, here: { audience: 'sync:here', ...name } },
    })
    await users(p, ['1', 'ann@x', 'Ann'], ['2', 'bob@y', 'gone'])
    await p.sync()
    expect(p.held()).toEqual({ 'ann@x': { vip: true } })
    await users(p, ['2', 'bob@y', 'Bob'])
    p.group('vip', `name in ('Bob', 'Ann')`)
    expect(await p.sync()).toMatchObject({ counters: { acked_create: 1 } })
    p.group('vip', `name = 'Bob'`)
    expect(await p.sync()).toMatchObject({ counters: { acked_update: 1, planned_create: 0 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ key: '1', reason: 'changed', changed_fields: '["vip"]', before: '{"vip":true}' })
    p.group('active', `name = 'Bob'`)
    expect(await p.sync()).toMatchObject({ counters: { acked_delete: 1, planned_update: 0 } })
    expect(p.held()).toEqual({ 'bob@y': { vip: true } })
    p.group('active', `name <> 'gone'`)
    expect(await p.sync()).toMatchObject({ counters: { acked_create: 1 } })
    expect(p.held()).toEqual({ 'ann@x': { vip: false }, 'bob@y': { vip: true } })
    await p.run('here')
    expect((await p.deliveries('here')).map((r) => r['key'])).toEqual(['1'])
    p.group('sync:here', `email like '%@%'`)
    expect(await p.sync('here')).toMatchObject({ counters: { acked_create: 1 } })
    expect((await p.plan('here')).redefined).toBe(false)
  })
})
