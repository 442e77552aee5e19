import { expect, test } from 'vitest'
import { sql } from '../../src/util/sql.ts'
import { onEngines, type Suite } from './fixture.ts'

const COLUMNS = {
  id: 'varchar(40)',
  email: 'varchar(200)',
  first_name: 'varchar(200)',
  city: 'varchar(50)',
  zip: 'varchar(10)',
  mrr: 'decimal(12,4)',
  score: 'double precision',
  seen: 'timestamp',
  born: 'date',
  tags: { duckdb: 'varchar[]', postgres: 'text[]' },
  active: 'boolean',
}

onEngines('fields', (suite: Suite) => {
  test('take columns, values, SQL, groups, the key, arrays, formats and nested names', async () => {
    const p = await suite.project({
      columns: COLUMNS,
      groups: { big: 'mrr >= 100' },
      syncs: {
        contacts: {
          fields: {
            FNAME: 'First_Name',
            SOURCE: { value: 'ware "house"' },
            N: { value: 7 },
            RATE: { value: 0.25 },
            YES: { value: true },
            NONE: { value: null },
            INITIAL: { sql: 'upper(left(first_name, 1)) -- the first' },
            BIG: { group: 'big' },
            KEY: { key: true },
            'billing.city': 'city',
            TAGS: 'tags',
            'billing.post.zip': 'zip',
            'a\\.b': 'city',
            MRR: { column: 'mrr', format: 'decimal(2)' },
            SEEN: { column: 'seen', format: 'epoch_ms' },
            BDAY: { column: 'born', format: 'mmdd' },
            ACTIVE: { column: 'active', format: '01' },
          },
        },
      },
    })
    const tags = suite.engine === 'duckdb' ? `['a', null, 'b"']` : `{a,NULL,"b\\""}`
    await p.put({
      id: '1',
      email: 'ann@x',
      first_name: 'ann',
      city: 'Rome',
      zip: '00100',
      mrr: '100.0050',
      seen: '1969-12-31 23:59:59.9995',
      born: '1960-02-29',
      tags,
      active: true,
    })
    await p.put({
      id: '2',
      email: 'bob@x',
      first_name: null,
      city: null,
      zip: null,
      mrr: null,
      seen: null,
      born: null,
      tags: null,
      active: null,
    })
    expect(await p.sync()).toMatchObject({ status: 'success', counters: { acked_create: 2 } })
    expect(p.payloads()).toEqual({
      'ann@x':
        '{"FNAME":"ann","SOURCE":"ware \\"house\\"","N":7,"RATE":0.25,"YES":true,"NONE":null,"INITIAL":"A","BIG":true,"KEY":"1","billing":{"city":"Rome","post":{"zip":"00100"}},' +
        '"TAGS":["a",null,"b\\""],"a.b":"Rome","MRR":100.01,"SEEN":-1,"BDAY":"02/29","ACTIVE":1}',
      'bob@x':
        '{"FNAME":null,"SOURCE":"ware \\"house\\"","N":7,"RATE":0.25,"YES":true,"NONE":null,"INITIAL":null,"BIG":false,"KEY":"2","billing":{"city":null,"post":{"zip":null}},' +
        '"TAGS":null,"a.b":null,"MRR":null,"SEEN":null,"BDAY":null,"ACTIVE":null}',
    })
    expect((await p.sync()).diff.operations).toEqual({ create: 0, update: 0, delete: 0 })
  })

  test("tell what they change, in the mapping's order, with the former values", async () => {
    const p = await suite.project({
      columns: COLUMNS,
      syncs: {
        contacts: {
          fields: {
            zip: 'zip',
            'billing.city': 'city',
            name: 'first_name',
            'a\\.b': 'mrr',
            first: { column: 'first_name', when: 'create' },
            tags: 'tags',
          },
        },
      },
    })
    const row = { id: '1', email: 'ann@x', first_name: 'Ann "A"', city: 'Rome', zip: '1', mrr: '1.50', tags: null }
    await p.put(row, { ...row, id: '2', email: 'bob@x' })
    await p.sync()
    await p.put({ ...row, city: null, zip: '2', mrr: '1.5' }, { ...row, id: '3', email: 'new@x' })
    await p.remove('2')
    await p.sync()
    const [created, updated, removed] = (await p.deliveries()).slice(-3)
    expect([created?.['operation'], created?.['changed_fields'], created?.['before']]).toEqual(['create', null, null])
    expect([updated?.['operation'], updated?.['changed_fields'], updated?.['before']]).toEqual([
      'update',
      '["zip","billing.city"]',
      '{"zip":"1","billing.city":"Rome"}',
    ])
    expect(removed).toMatchObject({ operation: 'delete', changed_fields: null })
    await p.put({ ...row, zip: '2', mrr: '2', first_name: 'new\nname', tags: suite.engine === 'duckdb' ? `['x']` : '{x}' })
    await p.sync()
    const again = (await p.deliveries()).at(-1)
    expect([again?.['changed_fields'], again?.['before']]).toEqual([
      '["billing.city","name","a\\\\.b","tags"]',
      '{"billing.city":null,"name":"Ann \\"A\\"","a\\\\.b":1.5,"tags":null}',
    ])
  })

  test('on_invalid: a value without canonical text holds its row, or is cleared; its removal goes ahead', async () => {
    const p = await suite.project({
      columns: COLUMNS,
      syncs: {
        contacts: { fields: { name: 'first_name', score: 'score' } },
        forgiving: { fields: { score: { column: 'score', onInvalid: 'clear' } } },
      },
    })
    await p.put({ id: '1', email: 'ann@x', first_name: 'Ann', score: '1.5' }, { id: '2', email: 'bob@x', first_name: 'Bob', score: 'NaN' })
    expect(await p.sync()).toMatchObject({ status: 'success', exitCode: 0, counters: { acked_create: 1 }, diff: { waits: { invalid: 1 } } })
    expect(await p.run('forgiving')).toMatchObject({ counters: { acked_create: 2 } })
    expect(p.held()).toMatchObject({ 'bob@x': { score: null } })
    const quarantined = (): Promise<unknown> =>
      p.query(sql`select key, field, value, reason, version from ${p.ledger('quarantine')} where sync = ${p.syncOf().name} order by key`)
    expect(await quarantined()).toEqual([
      { key: '2', field: 'score', value: expect.stringMatching(/^nan$/i), reason: 'invalid', version: '1' },
    ])
    expect(await p.state()).toMatchObject([
      { key: '1', wait_reason: null },
      { key: '2', wait_reason: 'invalid', match_value: null },
    ])
    await p.put({ id: '1', email: 'ann@x', first_name: 'Ann', score: 'Infinity' })
    expect(await p.sync()).toMatchObject({ counters: { planned_update: 0, planned_create: 0 }, diff: { waits: { invalid: 2 } } })
    expect(await p.state()).toMatchObject([
      { key: '1', wait_reason: 'invalid', match_value: 'ann@x' },
      { key: '2', wait_reason: 'invalid' },
    ])
    await p.remove('1')
    await p.put({ id: '2', email: 'bob@x', first_name: 'Bob', score: '2' })
    expect(await p.sync()).toMatchObject({ counters: { acked_delete: 1, acked_create: 1 }, diff: { heldBack: 0 } })
    await p.sync()
    expect(await p.state()).toMatchObject([{ key: '2', wait_reason: null, match_value: 'bob@x' }])
  })

  test('nulls: skip leaves them out and compares without them; nulls: send clears', async () => {
    const p = await suite.project({
      columns: COLUMNS,
      syncs: {
        contacts: {
          fields: { 'a.city': { column: 'city', nulls: 'skip' }, zip: 'zip', 'a.name': { column: 'first_name', nulls: 'skip' } },
        },
      },
    })
    const row = { id: '1', email: 'ann@x', first_name: null, city: 'Rome', zip: '1' }
    await p.put(row)
    await p.sync()
    expect(p.payloads()).toEqual({ 'ann@x': '{"a":{"city":"Rome"},"zip":"1"}' })
    await p.put({ ...row, city: null })
    expect(await p.sync()).toMatchObject({ status: 'success', counters: { planned_update: 0 } })
    expect((await p.sync()).diff.operations).toEqual({ create: 0, update: 0, delete: 0 })
    await p.put({ ...row, city: null, zip: null })
    await p.sync()
    expect(p.payloads()).toEqual({ 'ann@x': '{"zip":null}' })
    expect((await p.deliveries()).at(-1)).toMatchObject({ changed_fields: '["zip"]', before: '{"zip":"1"}' })
    await p.put({ ...row, city: 'Rome', zip: null, first_name: 'Ann' })
    await p.sync()
    expect(p.payloads()).toEqual({ 'ann@x': '{"a":{"city":"Rome","name":"Ann"},"zip":null}' })
  })

  test('nulls of an object that clears by empty texts', async () => {
    const p = await suite.project({
      fake: { nulls: 'empty' },
      columns: COLUMNS,
      syncs: { contacts: { fields: { city: 'city', mrr: 'mrr' }, onLeave: 'clear' } },
    })
    await p.put({ id: '1', email: 'ann@x', city: null, mrr: '1' })
    await p.sync()
    expect(p.payloads()).toEqual({ 'ann@x': '{"city":"","mrr":1}' })
    await p.put({ id: '1', email: 'ann@x', city: 'Rome', mrr: null })
    await p.sync()
    expect(p.payloads()).toEqual({ 'ann@x': '{"city":"Rome","mrr":""}' })
    await p.remove('1')
    await p.sync(undefined, { accepted: [{ sync: p.syncOf().name, guard: 'min_rows', number: 1 }] })
    expect((await p.deliveries()).at(-1)).toMatchObject({ operation: 'delete', how: 'clear', payload: '{"city":"","mrr":""}' })
  })

  test('when: create is sent on create only and never compared after', async () => {
    const p = await suite.project({
      columns: COLUMNS,
      syncs: { contacts: { fields: { first: { column: 'city', when: 'create' }, name: 'first_name' } } },
    })
    const row = { id: '1', email: 'ann@x', first_name: 'Ann', city: 'Rome' }
    await p.put(row)
    await p.sync()
    expect(p.payloads()).toEqual({ 'ann@x': '{"first":"Rome","name":"Ann"}' })
    expect(await p.state()).toMatchObject([{ held_payload: '{"name":"Ann"}' }])
    expect(await p.deliveries()).toMatchObject([{ payload: '{"first":"Rome","name":"Ann"}' }])
    await p.put({ ...row, city: 'Oslo' })
    expect((await p.sync()).diff.operations).toEqual({ create: 0, update: 0, delete: 0 })
    await p.put({ ...row, city: 'Oslo', first_name: 'Anna' })
    await p.sync()
    expect(p.payloads()).toEqual({ 'ann@x': '{"name":"Anna"}' })
    expect((await p.sync(undefined, { fullRefresh: true })).diff.operations).toEqual({ create: 0, update: 0, delete: 0 })
  })
})
