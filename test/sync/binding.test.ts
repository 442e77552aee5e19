import { expect, test } from 'vitest'
import { scripted } from '../../src/destinations/fake/faults.ts'
import { sql } from '../../src/util/sql.ts'
import { onEngines } from './fixture.ts'

const NONE = { create: 0, update: 0, delete: 0 }
const name = { fields: { name: 'name' } }
const ann = { id: '1', email: 'ann@x', name: 'Ann' }
const bob = { id: '2', email: 'bob@x', name: 'Bob' }

onEngines('identity', (suite) => {
  test('L8: a duplicate entity key freezes its record until it is one again', async () => {
    const p = await suite.project({ groups: { bobs: `name = 'Bob'` }, syncs: { contacts: name } })
    await p.put(ann, bob)
    await p.sync()
    await p.put({ ...ann, email: 'x@x' }, { ...ann, email: 'y@x' }, { id: null, email: 'null@x', name: 'nobody' })
    expect(await p.sync()).toMatchObject({ status: 'success', diff: { operations: NONE, waits: { duplicate_key: 1 } } })
    expect(
      await p.query(sql`select key, reason, sync from ${p.ledger('quarantine')} where entity = ${p.syncOf().entity} order by reason`),
    ).toEqual([
      { key: '1', reason: 'duplicate_key', sync: null },
      { key: null, reason: 'null_key', sync: null },
    ])
    expect(Object.keys(p.held())).toEqual(['ann@x', 'bob@x'])
    expect((await p.run()).diff).toMatchObject({ operations: NONE, waits: { duplicate_key: 1 } })
    await p.put({ ...ann, email: 'x@x' })
    expect(await p.sync()).toMatchObject({ counters: { acked_update: 1 }, diff: { heldBack: 0 } })
    expect(Object.keys(p.held())).toEqual(['bob@x', 'x@x'])
    await p.put(ann, ann)
    await p.build()
    p.redefine('contacts', { audience: 'bobs' })
    expect(await p.run()).toMatchObject({ diff: { operations: NONE, waits: { duplicate_key: 1 } } })
    await p.put(ann)
    expect(await p.sync()).toMatchObject({ counters: { acked_delete: 1 } })
    expect(Object.keys(p.held())).toEqual(['bob@x'])
  })

  test('L8: a NULL or blank match holds its row and keeps its record', async () => {
    const p = await suite.project({ syncs: { contacts: name } })
    await p.put(ann, { ...bob, email: null }, { id: '3', email: '  ', name: 'Blank' })
    expect(await p.sync()).toMatchObject({ counters: { acked_create: 1 }, diff: { waits: { no_match: 2 } } })
    await p.put({ ...ann, email: null, name: 'Anna' }, bob)
    expect(await p.sync()).toMatchObject({
      counters: { acked_create: 1, planned_update: 0, planned_delete: 0 },
      diff: { waits: { no_match: 2 } },
    })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Ann' }, 'bob@x': { name: 'Bob' } })
    await p.put({ ...ann, name: 'Anna' })
    expect(await p.sync()).toMatchObject({ counters: { acked_update: 1 } })
    expect((await p.state())[0]).toMatchObject({ key: '1', wait_reason: null })
  })

  test('matches are compared as the destination compares them', async () => {
    const p = await suite.project({ syncs: { contacts: name } })
    await p.put({ ...ann, email: ' ANN@x ' })
    await p.sync()
    expect(Object.keys(p.held())).toEqual(['ann@x'])
    await p.put({ ...ann, email: 'Ann@X' })
    expect((await p.sync()).diff.operations).toEqual(NONE)
    await p.put({ ...bob, email: '\tann@X' })
    expect(await p.sync()).toMatchObject({ diff: { operations: NONE, waits: { collision: 2 } } })
    const exact = await suite.project({ syncs: { contacts: name }, fake: { normalise: [] } })
    await exact.put({ ...ann, email: 'Ann@x' }, { ...bob, email: 'ann@x ' })
    await exact.sync()
    expect(Object.keys(exact.held())).toEqual(['Ann@x', 'ann@x '])
    await exact.put({ ...ann, email: 'ANN@x' })
    expect(await exact.sync()).toMatchObject({ counters: { acked_update: 1 } })
    expect(Object.keys(exact.held())).toEqual(['ANN@x', 'ann@x '])
  })

  test('L8: a collision freezes all who want the match, and whoever wants what they hold; prefer lets one through', async () => {
    const p = await suite.project({ syncs: { contacts: name } })
    await p.put(ann, bob, { id: '3', email: 'eve@x', name: 'Eve' })
    await p.sync()
    await p.put({ ...bob, email: 'ann@x' }, { id: '3', email: 'bob@x', name: 'Eve' })
    expect(await p.sync()).toMatchObject({ diff: { operations: NONE, waits: { collision: 2, blocked: 1 } } })
    expect(Object.keys(p.held())).toEqual(['ann@x', 'bob@x', 'eve@x'])
    p.redefine('contacts', { prefer: 'name desc' })
    expect(await p.run()).toMatchObject({ status: 'success', diff: { waits: { collision: 1 } }, counters: { acked_update: 2 } })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Bob' }, 'bob@x': { name: 'Eve' } })
    await p.remove('1')
    expect((await p.sync()).diff).toMatchObject({ operations: NONE, heldBack: 0 })
    expect(p.held()).toEqual({ 'ann@x': { name: 'Bob' }, 'bob@x': { name: 'Eve' } })
  })

  test('another definition is sent as such', async () => {
    const p = await suite.project({ syncs: { contacts: name } })
    await p.put(ann, bob)
    await p.sync()
    p.redefine('contacts', { fields: { name: 'name', LAST: { value: 'x' } } })
    expect((await p.plan()).redefined).toBe(true)
    await p.put({ ...ann, name: 'Anna' })
    expect(await p.sync()).toMatchObject({ counters: { acked_update: 2 }, diff: { changes: 0 } })
    expect((await p.deliveries()).slice(-2).map((r) => [r['reason'], r['changed_fields'], r['before']])).toEqual([
      ['definition', '["name","LAST"]', '{"name":"Ann","LAST":null}'],
      ['definition', '["LAST"]', '{"LAST":null}'],
    ])
    expect((await p.plan()).redefined).toBe(false)
    p.fake.options.normalise = ['trim']
    expect((await p.plan()).redefined).toBe(true)
  })

  test('--resend sends all that was held before; an interrupted one goes on', async () => {
    const p = await suite.project({ syncs: { contacts: name }, fake: { batch: { rows: 1, by: 'any' } } })
    await p.put(ann, bob, { id: '3', email: 'eve@x', name: 'Eve' })
    await p.sync()
    p.advance(1000)
    p.fake.faults = scripted([null, { kind: 'unauthorised' }])
    expect(await p.run(undefined, { resend: true })).toMatchObject({ status: 'partial', counters: { planned_update: 3, acked_update: 1 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ reason: 'resend', changed_fields: '[]' })
    p.advance(1000)
    expect(await p.run()).toMatchObject({ status: 'success', counters: { planned_update: 2, acked_update: 2 } })
    expect((await p.run()).diff.operations).toEqual(NONE)
  })
})
