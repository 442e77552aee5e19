import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresUrl } from '../fixtures/postgres.ts'
import { dray as program, invoked, openShop, put, type Shop } from './shop-project.ts'

const warehouses = ['duckdb', ...(postgresUrl() === null ? [] : ['postgres'])] as ('duckdb' | 'postgres')[]
if (postgresUrl() === null) console.log('Postgres is skipped: DRAY_TEST_POSTGRES is not set')

type Results = Readonly<Record<string, unknown>>
const deliveries = 'select count(*) as n from dray.audit_deliveries_v1'

describe.each(warehouses)('the whole loop on %s', (warehouse) => {
  // The one by the real program, the other by the programmatic interface.
  const dray = warehouse === 'duckdb' ? program : invoked
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ warehouse })
  })
  afterAll(() => shop.close())

  it('says before the first build that there is nothing, and makes nothing', async () => {
    for (const command of [['audit'], ['explain', 'user', '1']]) {
      const done = await dray(shop, ...command)
      expect(done).toMatchObject({ code: 1, stdout: '' })
      expect(done.stderr).toContain('nothing was built here yet')
    }
    const [row] = await shop.sql(
      `select count(*) as n from information_schema.schemata where schema_name = '${warehouse === 'duckdb' ? 'dray' : 'none'}'`,
    )
    expect(Number(row?.['n'])).toBe(0)
  })

  it('parses and compiles without connecting', async () => {
    expect(await dray(shop, 'parse')).toMatchObject({ code: 0, stdout: expect.stringContaining('OK parsed shop') as string, stderr: '' })
    const compiled = await dray(shop, 'compile')
    expect(compiled).toMatchObject({ code: 0, stderr: '' })
    const path = 'target/compiled/shop/models/users/properties/lifetime_value.sql'
    expect(compiled.stdout).toContain(path)
    expect(readFileSync(join(shop.dir, path), 'utf8')).toMatch(/from .*purchases.* where \(1=1\) group by 1\n$/)
    expect(readFileSync(join(shop.dir, 'target/compiled/shop/destinations/crm.yml/contacts.sql'), 'utf8')).toBe('email is not null\n')
    expect(existsSync(join(shop.dir, 'target/compiled/shop/models/users/user.sql'))).toBe(true)
  })

  it('builds', async () => {
    const built = await dray(shop, 'build')
    expect(built.code).toBe(0)
    expect(built.stdout).toMatch(/^\d of 4 OK built user\.lifetime_value \[2 rows, 2 changed, in \d+\.\ds\]$/m)
    expect(built.stdout).toMatch(/^\d of 4 OK built user\.vip \[2 members, 2 changed, in \d+\.\ds\]$/m)
    expect(built.stdout).toMatch(/^Done in .*: 4 models built$/m)
  })

  it('plans without sending', async () => {
    const planned = await dray(shop, 'plan', '--output', 'json', '--limit', '2')
    expect(planned).toMatchObject({ code: 0, json: { command: 'plan', exit_code: 0, problems: [] } })
    const { syncs } = (planned.json as { results: { syncs: Results[] } } | null)?.results ?? { syncs: [] }
    const [contacts, tags] = syncs
    expect(contacts).toMatchObject({ sync: 'contacts', status: 'planned', creates: 6, updates: 0, deletes: 0, calls: 3 })
    expect(contacts?.['samples']).toEqual([
      {
        operation: 'create',
        key: '1',
        match_value: 'u1@x.example',
        label: '',
        reason: 'new',
        changed_fields: null,
        before: null,
        payload: '{"name":"User 1","vip":false}',
      },
      {
        operation: 'create',
        key: '2',
        match_value: 'u2@x.example',
        label: '',
        reason: 'new',
        changed_fields: null,
        before: null,
        payload: '{"name":"User 2","vip":false}',
      },
    ])
    expect(tags).toMatchObject({ sync: 'tags', creates: 0 })
    expect(shop.crm.log).toEqual([])
  })

  it('runs: the receiver holds what the warehouse says', async () => {
    const run = await dray(shop, 'run')
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/^OK synced crm\.contacts \[\+6 ~0 -0, in \d+\.\ds\]$/m)
    expect(run.stdout).toMatch(/^OK synced crm\.tags \[\+2 ~0 -0, in \d+\.\ds\]$/m)
    expect(run.stdout).toMatch(/^Done in .*: 4 models built; 2 syncs: 2 OK$/m)
    expect(shop.held()).toEqual(
      [1, 2, 3, 4, 5, 6].map((i) => `u${i}@x.example {"name":"User ${i}","vip":${i % 3 === 0}}${i % 3 === 0 ? ' VIP' : ''}`),
    )
  })

  it('a second run without changes sends nothing and writes no deliveries', async () => {
    const before = shop.crm.log.length
    const [was] = await shop.sql(deliveries)
    const run = await dray(shop, 'run', '--output', 'json')
    expect(run.json).toMatchObject({
      exit_code: 0,
      results: {
        delivered: true,
        syncs: [
          { sync: 'contacts', status: 'success' },
          { sync: 'tags', status: 'success' },
        ],
      },
    })
    expect(run.stdout.trim().split('\n')).toHaveLength(1)
    expect(shop.crm.log.length).toBe(before)
    expect(await shop.sql(deliveries)).toEqual([was])
    expect(Number(was?.['n'])).toBe(8)
  })

  it('sends what changed: an update, a removal, a group left', async () => {
    await shop.sql(
      `update raw.users set name = 'User One' where user_id = 1`,
      `delete from raw.users where user_id = 2`,
      `delete from raw.purchases where user_id = 3`,
    )
    const planned = await dray(shop, 'plan')
    expect(planned.stdout).toContain('user.vip  +0 entered  -1 left  1 now')
    expect(planned.stdout).toMatch(/^OK planned crm\.contacts \[\+0 ~2 -1, about \d requests?\]$/m)
    expect(planned.stdout).toContain('name: "User 1" -> "User One"')
    const run = await dray(shop, 'run')
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/^OK synced crm\.contacts \[\+0 ~2 -1, in /m)
    expect(run.stdout).toMatch(/^OK synced crm\.tags \[\+0 ~0 -1, in /m)
    expect(shop.held()).toEqual([
      'u1@x.example {"name":"User One","vip":false}',
      'u3@x.example {"name":"User 3","vip":false}',
      'u4@x.example {"name":"User 4","vip":false}',
      'u5@x.example {"name":"User 5","vip":false}',
      'u6@x.example {"name":"User 6","vip":true} VIP',
    ])
  })

  it('explains a key in order of time', async () => {
    const told = await dray(shop, 'explain', 'user', '3')
    expect(told).toMatchObject({ code: 0, stderr: '' })
    const lines = [
      'entered vip',
      'create crm.contacts (new): acked',
      'add "VIP" crm.tags (new): acked',
      'left vip',
      'update crm.contacts (changed): acked',
      'vip: true -> false',
      'remove "VIP" crm.tags (left): acked',
      'now:',
      'crm.contacts holds {"name":"User 3","vip":false}',
    ]
    const at = lines.map((line) => told.stdout.indexOf(line))
    expect(
      at.every((i) => i >= 0),
      told.stdout,
    ).toBe(true)
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    const json = (await dray(shop, 'explain', 'user', '2', '--output', 'json')).json?.results as Results
    expect(json).toMatchObject({ entity: 'user', key: '2', present: false })
    expect((json['events'] as Results[]).map((e) => [e['operation'], e['outcome']])).toEqual([
      ['create', 'acked'],
      ['delete', 'acked'],
    ])
  })

  it('explains what it does not know, with exit code 1, and names what is misspelt, with 2', async () => {
    expect(await dray(shop, 'explain', 'user', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no user with this key is known') as string,
    })
    expect(await dray(shop, 'explain', 'usr', '1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "user"?') as string,
    })
    expect(await dray(shop, 'explain', 'user', '1', '2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has 1 column, 2 parts were given') as string,
    })
  })

  it('audits runs and deliveries', async () => {
    const listed = (await dray(shop, 'audit', '--sync', 'contacts', '--output', 'json')).json?.results as { runs: Results[] }
    expect(listed.runs.map((r) => [r['status'], r['acked_create'], r['acked_update'], r['acked_delete']])).toEqual([
      ['success', 0, 2, 1],
      ['success', 0, 0, 0],
      ['success', 6, 0, 0],
    ])
    const id = String(listed.runs[0]?.['run_id'])
    const shown = (await dray(shop, 'audit', '--run', id.slice(0, -2), '--sync', 'contacts', '--output', 'json')).json?.results as {
      run: string
      deliveries: Results[]
    }
    expect(shown.run).toBe(id)
    expect(shown.deliveries.map((d) => [d['seq'], d['key'], d['operation'], d['outcome']])).toEqual([
      [0, '1', 'update', 'acked'],
      [1, '3', 'update', 'acked'],
      [2, '2', 'delete', 'acked'],
    ])
    expect((await dray(shop, 'audit')).stdout).toMatch(/crm\.contacts +success +\+0 ~2 -1/)
    expect((await dray(shop, 'audit', '--run', id)).stdout).toMatch(/^2 +2 +delete +left +acked +status 20\d/m)
    expect(await dray(shop, 'audit', '--run', 'nope')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no run has this id') as string,
    })
    expect(await dray(shop, 'audit', '--sync', 'contact')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "contacts"?') as string,
    })
  })

  it('takes as held what another tool filled: baseline', async () => {
    const writes = shop.writes().length
    await shop.sql(`insert into raw.users values (7, 'u7@x.example', 'User 7')`)
    const done = await dray(shop, 'build').then(() => dray(shop, 'baseline', 'contacts'))
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^OK recorded crm\.contacts \[1 row taken as held, nothing was sent\]$/m) as string,
    })
    const run = await dray(shop, 'run', '--select', 'sync:contacts')
    expect(run.stdout).toMatch(/^OK synced crm\.contacts \[\+0 ~0 -0, in /m)
    expect(shop.writes().length).toBe(writes)
    expect(await dray(shop, 'baseline', 'contcts')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "contacts"') as string,
    })
  })

  it('L12: refuses an emptied source, says how to accept it, and takes that word', async () => {
    await shop.sql('create table raw.kept as select * from raw.users', 'delete from raw.users')
    const writes = shop.writes().length
    const refused = await dray(shop, 'run', '--select', 'sync:contacts user')
    expect(refused.code).toBe(1)
    expect(refused.stdout).toMatch(/^REFUSED crm\.contacts \[/m)
    expect(refused.stdout).toContain('--accept-guard contacts:min_rows=1')
    expect(shop.writes().length).toBe(writes)
    const planned = await dray(shop, 'plan', '--select', 'sync:contacts', '--output', 'json')
    expect(planned.json).toMatchObject({ exit_code: 1, results: { syncs: [{ status: 'refused', deletes: 6 }] } })
    const accepted = await dray(shop, 'run', '--select', 'sync:contacts', '--accept-guard', 'contacts:min_rows=1')
    expect(accepted).toMatchObject({ code: 0 })
    expect(shop.held()).toEqual([])
  })

  it('points at the model and its compiled SQL when the engine refuses it', async () => {
    put(
      shop.dir,
      'models/users/properties/lifetime_value.sql',
      `select user_id, summ(price) as lifetime_value\nfrom {{ source('shop', 'purchases') }} group by 1\n`,
    )
    const built = await dray(shop, 'build')
    expect(built.code).toBe(2)
    expect(built.stdout).toMatch(/^\d of 4 ERROR building user\.lifetime_value/m)
    expect(built.stdout).toContain('models/users/properties/lifetime_value.sql:1')
    expect(built.stdout).toContain('compiled: target/compiled/shop/models/users/properties/lifetime_value.sql')
    expect(built.stdout).toMatch(/SKIP user/)
    const run = await dray(shop, 'run', '--output', 'json')
    expect(run.json).toMatchObject({
      exit_code: 2,
      results: {
        syncs: [
          { sync: 'contacts', status: 'skipped' },
          { sync: 'tags', status: 'skipped' },
        ],
      },
    })
  })
})
