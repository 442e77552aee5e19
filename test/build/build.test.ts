import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bench, engines, failures, type Bench, type EntityInput } from './support.ts'

const user: EntityInput = {
  name: 'user',
  key: 'user_id',
  sql: 'select user_id, email, state from {users}',
  properties: {
    lifetime_value:
      'select user_id, cast(sum(price) as decimal(10, 2)) as lifetime_value, count(*) as purchases from {purchases} group by user_id;',
    flags: 'select user_id, email is not null as reachable from {users} where user_id is not null -- a comment at the end',
  },
  groups: {
    high_value: 'lifetime_value >= 100 -- rich',
    californian: `select user_id, 1 as one from {user} where state = 'CA'`,
    'sync:news': 'email is not null',
  },
}

const state = ['_key', 'email', 'lifetime_value', 'purchases', 'reachable', '_version']
const events = ['key', 'group_name', 'event', 'version']

describe.each(engines)('build on $name', ({ open, name }) => {
  let b: Bench
  const all = () => b.rows('user', state)
  beforeEach(async (context) => {
    if (!open) return context.skip()
    b = await bench({ open, name })
    await b.run(
      'create table {users} (user_id bigint, email varchar(200), state varchar(2))',
      'create table {purchases} (user_id bigint, price decimal(10, 2))',
      `insert into {users} values (1, 'ann@x.io', 'CA'), (2, null, 'NY'), (3, 'cy@x.io', 'CA')`,
      'insert into {purchases} values (1, 100), (1, 20.5), (2, 5), (9, 1)',
      // A sync that has not come to its first end yet: it keeps gone keys from being dropped.
      `insert into {_dray_syncs} (sync, entity, synced_version) values ('news', 'user', 0)`,
    )
  })
  afterEach(() => (open ? b.close() : undefined))

  it('makes all tables at first', async () => {
    const r = await b.build([user])
    expect(failures(r)).toEqual([])
    expect([...r.versions]).toEqual([['user', 1]])
    expect(await all()).toEqual(['1 | ann@x.io | 120.50 | 2 | true | 1', '2 | ∅ | 5.00 | 1 | false | 1', '3 | cy@x.io | ∅ | ∅ | true | 1'])
    expect(await b.rows('user__lifetime_value', ['_key', 'purchases'])).toEqual(['1 | 2', '2 | 1', '9 | 1'])
    expect(await b.rows('user__groups', ['key', 'group_name'])).toEqual([
      '1 | californian',
      '1 | high_value',
      '1 | sync:news',
      '3 | californian',
      '3 | sync:news',
    ])
    expect(await b.rows('user__group_events', events)).toHaveLength(5)
    expect(await b.rows('_dray_entities', ['entity', 'allocated', 'published'])).toEqual(['user | 1 | 1'])
    expect(await b.rows('_dray_nodes', ['node', 'built_version'])).toHaveLength(6)
    expect(r.results.map((x) => [x.node, x.rows, x.changed])).toEqual([
      ['entity.user', 3, 3],
      ['property.user.lifetime_value', 3, 3],
      ['property.user.flags', 3, 3],
      ['group.user.high_value', 1, 1],
      ['group.user.californian', 2, 2],
      ['group.user.sync:news', 2, 2],
    ])
    expect((await b.warehouse.tables()).filter((t) => t.startsWith('_dray_b_'))).toEqual([])
    const columns = await b.warehouse.describe({ parts: [`select * from ${b.name('user')}`] })
    expect(columns.map((c) => c.name)).toEqual([
      '_key',
      'user_id',
      'email',
      'state',
      'lifetime_value',
      'purchases',
      'reachable',
      '_version',
      '_row_hash',
    ])
  })

  it('writes nothing when nothing changed, but publishes', async () => {
    await b.build([user])
    const before = await b.rows('user', ['_key', '_row_hash', '_version'])
    const r = await b.build([user])
    expect(r.results.every((x) => x.status === 'success' && x.changed === 0)).toBe(true)
    expect([...r.versions]).toEqual([['user', 2]])
    expect(await b.rows('user', ['_key', '_row_hash', '_version'])).toEqual(before)
    expect(await b.rows('user__group_events', events)).toHaveLength(5)
  })

  it('stamps only the rows that changed', async () => {
    await b.build([user])
    await b.run(
      'insert into {purchases} values (3, 7)',
      `update {users} set email = 'Ann@x.io' where user_id = 1`,
      `insert into {users} values (4, '', null)`,
    )
    const r = await b.build([user])
    expect(r.results[0]).toMatchObject({ rows: 4, changed: 3 })
    expect(await all()).toEqual([
      '1 | Ann@x.io | 120.50 | 2 | true | 2',
      '2 | ∅ | 5.00 | 1 | false | 1',
      '3 | cy@x.io | 7.00 | 1 | true | 2',
      '4 |  | ∅ | ∅ | true | 2',
    ])
    expect(await b.rows('user__group_events', events, 'version = 2')).toEqual(['4 | sync:news | entered | 2'])
  })

  it('L8: remembers keys that vanish, takes them out of their groups, and forgets them when they return', async () => {
    await b.build([user])
    await b.run('delete from {users} where user_id = 1')
    await b.build([user])
    expect(await b.rows('_dray_gone__user', ['key', 'version'])).toEqual(['1 | 2'])
    expect(await b.rows('user__groups', ['key', 'group_name'])).toEqual(['3 | californian', '3 | sync:news'])
    expect(await b.rows('user__group_events', events, 'version = 2')).toEqual([
      '1 | californian | left | 2',
      '1 | high_value | left | 2',
      '1 | sync:news | left | 2',
    ])
    await b.run(`insert into {users} values (1, 'ann@x.io', 'CA')`)
    await b.build([user])
    expect(await b.rows('_dray_gone__user', ['key'])).toEqual([])
    expect(await all()).toContain('1 | ann@x.io | 120.50 | 2 | true | 3')
    expect(await b.rows('user__group_events', events, 'version = 3')).toHaveLength(3)
  })

  it('builds an empty base query: everything is gone', async () => {
    await b.build([user])
    await b.run('delete from {users}')
    const r = await b.build([user])
    expect(failures(r)).toEqual([])
    expect(await all()).toEqual([])
    expect(await b.rows('_dray_gone__user', ['key', 'version'])).toEqual(['1 | 2', '2 | 2', '3 | 2'])
    expect(await b.rows('user__groups', ['key'])).toEqual([])
  })

  it('keeps duplicate keys as they were, puts NULL and duplicate keys into the quarantine, and heals', async () => {
    const keyed = { ...user, properties: { lifetime_value: user.properties?.['lifetime_value'] ?? '' } }
    const columns = ['_key', 'email', 'purchases', '_version']
    await b.build([keyed])
    await b.run(
      `insert into {users} values (1, 'other@x.io', 'NY'), (7, 'a', null), (7, 'b', null), (null, 'x', null), (null, 'y', null)`,
      `insert into {purchases} values (1, 1000)`,
      `update {users} set state = 'NY' where user_id = 3`,
    )
    const r = await b.build([keyed])
    expect(failures(r)).toEqual([])
    expect(await b.rows('user', columns)).toEqual(['1 | ann@x.io | 2 | 1', '2 | ∅ | 1 | 1', '3 | cy@x.io | ∅ | 2'])
    expect(await b.rows('_dray_gone__user', ['key'])).toEqual([])
    expect(await b.rows('user__group_events', events, 'version = 2')).toEqual(['3 | californian | left | 2'])
    const quarantine = ['entity', 'sync', 'key', 'field', 'value', 'reason', 'rows', 'version']
    expect(await b.rows('_dray_quarantine', quarantine)).toEqual([
      'user | ∅ | 1 | user_id | 1 | duplicate_key | 2 | 2',
      'user | ∅ | 7 | user_id | 7 | duplicate_key | 2 | 2',
      'user | ∅ | ∅ | user_id | ∅ | null_key | 2 | 2',
    ])
    expect(b.events.filter((e) => e.code === 'B003').map((e) => e.data)).toEqual([
      { node: 'entity.user', reason: 'duplicate_key', keys: 2, examples: ['1', '7'] },
      { node: 'entity.user', reason: 'null_key', keys: 2, examples: [] },
    ])
    const seen = await b.rows('_dray_quarantine', ['key', 'first_seen'])
    await b.run('delete from {users} where user_id is null', `delete from {users} where email = 'b'`)
    await b.build([keyed])
    expect(await b.rows('_dray_quarantine', ['key', 'first_seen'])).toEqual(seen)
    expect(await b.rows('_dray_quarantine', quarantine, 'version = 3')).toEqual(['user | ∅ | 1 | user_id | 1 | duplicate_key | 2 | 3'])
    expect(await b.rows('user', columns)).toEqual(['1 | ann@x.io | 2 | 1', '2 | ∅ | 1 | 1', '3 | cy@x.io | ∅ | 2', '7 | a | ∅ | 3'])
    await b.run(`delete from {users} where email = 'ann@x.io'`)
    await b.build([keyed])
    expect(await b.rows('user', columns, `_key = '1'`)).toEqual(['1 | other@x.io | 3 | 4'])
    expect(await b.rows('user__group_events', events, 'version = 4')).toEqual(['1 | californian | left | 4'])
    expect(await b.rows('_dray_quarantine', quarantine, 'version = 4')).toEqual([])
  })

  it('evaluates one group alone: the others stay, the quarantine stays current, and the version is published', async () => {
    await b.run(`insert into {users} values (1, 'other@x.io', 'NY')`)
    await b.build([user])
    await b.run('delete from {users} where user_id = 3')
    const r = await b.build([{ ...user, groups: { ...user.groups, 'sync:news': 'email is null' } }], { groupsOnly: ['sync:news'] })
    expect(failures(r)).toEqual([])
    expect(r.results.map((x) => x.node)).toEqual(['group.user.sync:news'])
    expect([...r.versions]).toEqual([['user', 2]])
    expect(await b.rows('user__group_events', events, 'version = 2')).toEqual(['2 | sync:news | entered | 2', '3 | sync:news | left | 2'])
    expect(await b.rows('user__groups', ['key', 'group_name'])).toContain('3 | californian')
    expect(await b.rows('_dray_quarantine', ['key', 'version'])).toEqual(['1 | 2'])
    await expect(b.build([user], { groupsOnly: ['sync:nwes'] })).rejects.toThrow('did you mean "sync:news"')
  })

  it('cannot evaluate groups of an entity that was never built', async () => {
    const r = await b.build([user], { groupsOnly: ['sync:news'] })
    expect(failures(r).join()).toContain('was never built')
    expect(r.failed.has('group.user.sync:news')).toBe(true)
  })

  it('fails an entity whose property returns two rows for a key, names keys, and publishes nothing', async () => {
    await b.build([user])
    const twice = { ...user, properties: { ...user.properties, flags: 'select user_id, price from {purchases}' } }
    await b.run(`update {users} set email = 'new@x.io' where user_id = 1`)
    const r = await b.build([twice, { name: 'other', key: 'user_id', sql: 'select user_id from {users}' }])
    expect(failures(r)[0]).toContain('entity.user skipped')
    expect(failures(r)[1]).toContain(
      'models/flags.sql:1:1: property.user.flags: returns more than one row for a key\n  given: "1 (2 rows)"',
    )
    expect([...r.failed.keys()].toSorted()).toEqual([
      'entity.user',
      'group.user.californian',
      'group.user.high_value',
      'group.user.sync:news',
      'property.user.flags',
    ])
    expect([...r.versions]).toEqual([['other', 1]])
    expect(await b.rows('user', ['_key', 'email'])).toContain('1 | ann@x.io')
    expect(await b.rows('user__flags', ['_key', 'reachable'])).toEqual(['1 | true', '2 | false', '3 | true'])
  })

  it('ignores property rows without a key, with a note', async () => {
    await b.run('insert into {purchases} values (null, 3), (null, 4)')
    const r = await b.build([
      { ...user, properties: { amount: 'select user_id, sum(price) as amount from {purchases} group by user_id' }, groups: {} },
    ])
    expect(failures(r)).toEqual([])
    expect(b.events.filter((e) => e.code === 'D010').map((e) => e.data)).toEqual([
      { node: 'property.user.amount', message: '1 row without a key ignored' },
    ])
    expect(await b.rows('user__amount', ['_key'])).toEqual(['1', '2', '9'])
  })

  it('takes all members out of a group that the project does not have any more', async () => {
    await b.build([user])
    const { high_value: _, ...groups } = user.groups ?? {}
    await b.build([{ ...user, groups }])
    expect(await b.rows('user__group_events', events, 'version = 2')).toEqual(['1 | high_value | left | 2'])
  })

  it('leaves a group that fails as it is, and publishes the others', async () => {
    await b.build([user])
    await b.run('delete from {users} where user_id = 3', `update {users} set email = null`)
    const r = await b.build([
      { ...user, groups: { ...user.groups, high_value: 'no_such_column > 1', californian: 'select email from {user}' } },
    ])
    expect(r.results.filter((x) => x.status === 'error').map((x) => x.node)).toEqual(['group.user.high_value', 'group.user.californian'])
    expect(r.failed.get('group.user.high_value')).toMatch(/models\/high_value.group.sql:1:1: group.user.high_value: .*no_such_column/s)
    expect(r.failed.get('group.user.californian')).toContain('does not return the key column "user_id"')
    expect(r.versions.get('user')).toBe(2)
    expect(await b.rows('user__groups', ['key', 'group_name'])).toEqual(['1 | californian', '1 | high_value'])
  })

  it('L5: a build that dies between merge and publish is repeated safely', async () => {
    await b.build([user])
    await b.run('insert into {purchases} values (3, 500)', 'delete from {users} where user_id = 2')
    const crash = await b.build([user], {
      emit: (e) => {
        if (e.code === 'B002' && e.data.node === 'entity.user') throw new Error('power cut')
      },
    })
    expect(crash.failed.get('entity.user')).toBe('power cut')
    expect(crash.versions.size).toBe(0)
    expect(await b.rows('_dray_entities', ['allocated', 'published'])).toEqual(['2 | 1'])
    expect(await b.rows('user__group_events', events, 'version > 1')).toEqual([])
    const again = await b.build([user])
    expect(failures(again)).toEqual([])
    expect(await b.rows('_dray_entities', ['allocated', 'published'])).toEqual(['3 | 3'])
    expect(await b.rows('user', ['_key', '_version'])).toEqual(['1 | 1', '3 | 2'])
    expect(await b.rows('_dray_gone__user', ['key', 'version'])).toEqual(['2 | 2'])
    expect(await b.rows('user__group_events', events, 'version > 1')).toEqual(['3 | high_value | entered | 3'])
  })

  it('makes the table anew when columns change, and keeps what has to stay', async () => {
    await b.build([user])
    await b.run(`insert into {users} values (1, 'other@x.io', 'NY')`, 'delete from {users} where user_id = 2')
    const other = { ...user, sql: 'select user_id, state, email, 1 as one from {users}' }
    const r = await b.build([other])
    expect(failures(r)).toEqual([])
    expect(await b.rows('user', ['_key', 'email', 'one', 'lifetime_value', '_version'])).toEqual([
      '1 | ann@x.io | ∅ | 120.50 | 1',
      '3 | cy@x.io | 1 | ∅ | 2',
    ])
    expect(await b.rows('_dray_gone__user', ['key', 'version'])).toEqual(['2 | 2'])
    await b.run(`delete from {users} where email = 'other@x.io'`)
    await b.build([other])
    expect(await b.rows('user', ['_key', 'email', 'one', '_version'])).toEqual(['1 | ann@x.io | 1 | 3', '3 | cy@x.io | 1 | 2'])
  })

  it('tells that a key changed', async () => {
    await b.build([user])
    const r = await b.build([{ ...user, key: ['user_id', 'state'], properties: {}, groups: { high_value: `state = 'CA'` } }])
    expect(failures(r)).toEqual([])
    expect(
      b.events
        .filter((e) => e.code === 'D011')
        .map((e) => e.data.message)
        .join(),
    ).toContain('its key changed from [["user_id","integer"]] to [["user_id","integer"],["state","text"]]')
    expect(await b.rows('user', ['_key'])).toEqual(['[1,"CA"]', '[2,"NY"]', '[3,"CA"]'])
    expect(await b.rows('_dray_gone__user', ['key'])).toEqual(['1', '2', '3'])
  })

  it('L6: a second build waits for the lease, then gives up and names the holder', async () => {
    let second: Promise<string> | undefined
    const order: string[] = []
    const first = b
      .build([user], {
        emit: () => {
          second ??= b
            .build([user], { world: { lockTimeoutMs: 30_000 } })
            .then((r) => `second ${order.push('second')} ${r.versions.get('user')}`)
        },
      })
      .then(() => order.push('first'))
    await first
    expect(await second).toBe('second 2 2')
    await b.run(`update {_dray_leases} set holder = 'elsewhere:1:x', expires_at = now() + interval '1 hour'`)
    if (b.warehouse.flavour.sharedAccess)
      await expect(b.build([user], { world: { lockTimeoutMs: 50 } })).rejects.toThrow('process 1 on elsewhere')
  })

  it('L6: a build that lost its lease touches nothing', async () => {
    await b.build([user])
    await b.run('delete from {users} where user_id = 1', 'delete from {purchases}')
    const lease = { name: 'build', token: 1, left: () => 1000, renew: async () => false, release: async () => undefined }
    const r = await b.build([user], { lease })
    expect(r.failed.get('entity.user')).toMatch(/because property.user.(lifetime_value|flags) failed/)
    expect(r.failed.get('property.user.lifetime_value')).toContain('another run took the build over')
    expect(await b.rows('user', ['_key'])).toEqual(['1', '2', '3'])
    expect(await b.rows('user__lifetime_value', ['_key'])).toEqual(['1', '2', '9'])
    expect(await b.rows('_dray_entities', ['allocated', 'published'])).toEqual(['1 | 1'])
  })

  it('stops on a signal and gives the lease back', async () => {
    const stop = new AbortController()
    const emit = (e: { readonly code: string }) => (e.code === 'B002' ? stop.abort() : undefined)
    await expect(b.build([user], { emit, world: { signal: stop.signal } })).rejects.toThrow('was stopped')
    expect(failures(await b.build([user]))).toEqual([])
  })

  it('L8: a gone key that comes back twice stays gone until it is one row', async () => {
    await b.build([user])
    await b.run('delete from {users} where user_id = 2')
    await b.build([user])
    await b.run(`insert into {users} values (2, 'a', 'x'), (2, 'b', 'x')`)
    await b.build([user])
    expect(await b.rows('_dray_gone__user', ['key', 'version'])).toEqual(['2 | 2'])
    await b.run(`delete from {users} where email = 'a'`)
    await b.build([user])
    expect(await b.rows('_dray_gone__user', ['key', 'version'])).toEqual([])
    expect(await b.rows('user', ['_key', '_version'], `_key = '2'`)).toEqual(['2 | 4'])
  })

  it('L8: a gone key is kept until the last sync of its entity has passed it, also one that is new or left the project', async () => {
    const gone = () => b.rows('_dray_gone__user', ['key', 'version'])
    await b.run(`insert into {_dray_syncs} (sync, entity, synced_version) values ('left', 'user', 1), ('other', 'account', 0)`)
    await b.build([user])
    await b.run('delete from {users} where user_id = 2')
    await b.build([user])
    await b.run(`update {_dray_syncs} set synced_version = 2 where sync = 'news'`, 'delete from {users} where user_id = 1')
    await b.build([user])
    expect(await gone()).toEqual(['1 | 3', '2 | 2'])
    await b.run(`update {_dray_syncs} set synced_version = 2 where sync = 'left'`)
    await b.build([user])
    expect(await gone()).toEqual(['1 | 3'])
    await b.run(`update {_dray_syncs} set synced_version = 4`, `insert into {_dray_syncs} (sync, entity) values ('new', 'user')`)
    await b.build([user])
    expect(await gone()).toEqual(['1 | 3'])
    await b.run(`delete from {_dray_syncs} where sync = 'new'`)
    await b.build([user], { groupsOnly: ['sync:news'] })
    expect(await gone()).toEqual([])
  })

  it('keeps what people hung on its tables when columns change, and says which view stands in the way', async () => {
    const { sharedAccess } = b.warehouse.flavour
    await b.build([user])
    await b.run('create view {rich} as select _key, lifetime_value from {user} where lifetime_value > 100')
    if (sharedAccess) await b.run('grant select on {user} to public')
    const wider = { ...user, sql: 'select state, user_id, 1 as one, email from {users}' }
    expect(failures(await b.build([wider]))).toEqual([])
    expect(await b.rows('rich', ['_key', 'lifetime_value'])).toEqual(['1 | 120.50'])
    expect(await b.rows('user', ['_key', 'one', 'email'])).toEqual(['1 | 1 | ann@x.io', '2 | 1 | ∅', '3 | 1 | cy@x.io'])
    if (!sharedAccess) return
    const [grants] = await b.warehouse.query({
      parts: [
        `select count(*) as n from pg_class where relname = 'user' and relacl::text like '%=r/%'
      and relnamespace = '${b.warehouse.schema}'::regnamespace`,
      ],
    })
    expect(grants).toEqual({ n: '1' })
    const text = 'select user_id, cast(sum(price) as varchar(20)) as lifetime_value, count(*) as purchases from {purchases} group by 1'
    const retyped = { ...wider, properties: { ...user.properties, lifetime_value: text }, groups: {} }
    const refused = await b.build([retyped])
    expect(refused.failed.get('entity.user')).toMatch(
      /view rich depends on column lifetime_value[^]*models\/user.sql|view .*rich depends on column lifetime_value/,
    )
    expect(await b.rows('rich', ['_key', 'lifetime_value'])).toEqual(['1 | 120.50'])
    await b.run('drop view {rich}')
    expect(failures(await b.build([retyped]))).toEqual([])
    expect(await b.rows('user', ['_key', 'lifetime_value'])).toEqual(['1 | 120.50', '2 | 5.00', '3 | ∅'])
  })

  it('a table is indexed by key and version, and holds a key once', async () => {
    await b.build([user])
    if (!b.warehouse.flavour.sharedAccess) return
    const indexes = await b.warehouse.query({
      parts: [
        `select indexdef from pg_indexes where schemaname = '${b.warehouse.schema}' and tablename in ('user', 'user__flags') order by 1`,
      ],
    })
    const [collation] = await b.warehouse.query({
      parts: [
        `select collation_name as c from information_schema.columns
      where table_schema = '${b.warehouse.schema}' and table_name = 'user' and column_name = '_key'`,
      ],
    })
    expect(collation).toEqual({ c: 'C' })
    expect(indexes.map((r) => r['indexdef']?.replace(/ ON .* USING/, ''))).toEqual([
      'CREATE INDEX user___version_idx btree (_version)',
      'CREATE UNIQUE INDEX user___key_idx btree (_key)',
      'CREATE UNIQUE INDEX user__flags___key_idx btree (_key)',
    ])
  })

  it('L6: a build that was frozen while another took over leaves its work tables alone', async () => {
    await b.build([user])
    await b.run('create table {_dray_b_9rows__user} (_key varchar(9))')
    const lease = { name: 'build', token: 8, left: () => 1000, renew: async () => false, release: async () => undefined }
    let seen: readonly string[] = []
    await b.build([user], {
      lease,
      emit: (e) => {
        if (e.code === 'B001' && e.data.node === 'entity.user')
          void b.run('create table {_dray_b_10rows__user} (_key varchar(9))').catch(() => undefined)
      },
    })
    seen = await b.warehouse.tables()
    expect(seen.filter((t) => t.startsWith('_dray_b_'))).toEqual(['_dray_b_10rows__user'])
  })

  it('reports what the engine says about a model, with its file', async () => {
    const r = await b.build([
      { ...user, sql: 'select * from {no_such_table}' },
      { name: 'fine', key: 'user_id', sql: 'select user_id from {users}' },
    ])
    expect(r.results[0]).toMatchObject({ node: 'entity.user', status: 'error' })
    expect(r.results[0]?.message).toMatch(/^models\/user.sql:1:1: entity.user: .*no_such_table/s)
    expect(r.results[1]).toMatchObject({ status: 'skipped', message: 'skipped, because entity.user failed' })
    expect([...r.versions.keys()]).toEqual(['fine'])
  })

  it('runs models after what they read, also of other entities', async () => {
    const account: EntityInput = {
      name: 'account',
      key: 'state',
      sql: 'select distinct state from {users}',
      properties: { people: `select state, count(*) as people from {user} /* reads entity.user */ group by state` },
    }
    const typed: EntityInput = {
      ...user,
      groups: {},
      properties: {
        twice: 'select cast(_key as bigint) as user_id, 2 * purchases as twice from {user__ltv} /* reads property.user.ltv */',
        ltv: user.properties?.['lifetime_value'] ?? '',
      },
    }
    const r = await b.build([account, typed])
    expect(failures(r)).toEqual([])
    expect(await b.rows('account', ['state', 'people'])).toEqual(['CA | 2', 'NY | 1'])
    expect(await b.rows('user', ['_key', 'twice'])).toEqual(['1 | 4', '2 | 2', '3 | ∅'])
    const broken = await b.build([account, { ...typed, properties: { ltv: 'select nothing' } }])
    expect(broken.results.filter((x) => x.status !== 'success').map((x) => x.node)).toEqual([
      'entity.account',
      'property.account.people',
      'entity.user',
      'property.user.ltv',
    ])
  })
})
