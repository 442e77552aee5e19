import { describe, expect, it } from 'vitest'
import { entityColumns } from '../../src/build/describe.ts'
import { bench, engines, entity, failures, type Bench, type EntityInput } from './support.ts'

async function on<T>(engine: (typeof engines)[number], work: (b: Bench) => Promise<T>): Promise<T> {
  const b = await bench(engine)
  try {
    return await work(b)
  } finally {
    await b.close()
  }
}

const suites = engines.map((e) => ({ ...e, run: e.open ? it : it.skip }))

describe.each(suites)('names and kinds on $name', (engine) => {
  const { run } = engine

  run('takes any name for columns and tables, in models as in keys', () =>
    on(engine, async (b) => {
      const columns = '"select", "Order.Nr", "Ünïcode ""x""", "a b", "MiXed", "group"'
      await b.run(
        'create table {Order Lines} ("select" bigint, "Order.Nr" varchar(20), "Ünïcode ""x""" varchar(20), "a b" bigint, "MiXed" bigint, "group" bigint)',
        `insert into {Order Lines} values (1, 'a"b', 'é''--', 3, 4, 5), (2, 'x.y', '{{ }}', 3, 4, 5)`,
      )
      const input: EntityInput = {
        name: 'order',
        key: ['Ünïcode "x"', 'order.nr', 'SELECT'],
        sql: `select ${columns} from {Order Lines}`,
        properties: { end: `select "select", "Order.Nr", "Ünïcode ""x""", 1 as "where", 'ß' as "ÄÖ ü" from {Order Lines}` },
        groups: { select: `"Order.Nr" like '%"%'`, all: `select "select", "Order.Nr", "Ünïcode ""x""" from {order} where "ÄÖ ü" = 'ß'` },
      }
      for (const changed of [2, 0]) {
        const r = await b.build([input])
        expect(failures(r)).toEqual([])
        expect(r.results[0]?.changed).toBe(changed)
      }
      expect(await b.rows('order', ['_key', 'Order.Nr', 'where', 'ÄÖ ü'])).toEqual([
        `["{{ }}","x.y",2] | x.y | 1 | ß`,
        `["é'--","a\\"b",1] | a"b | 1 | ß`,
      ])
      expect(await b.rows('order__groups', ['key', 'group_name'])).toEqual([
        `["{{ }}","x.y",2] | all`,
        `["é'--","a\\"b",1] | all`,
        `["é'--","a\\"b",1] | select`,
      ])
      expect((await entityColumns(b.warehouse, entity(input))).map((c) => c.name)).toEqual([
        'select',
        'Order.Nr',
        'Ünïcode "x"',
        'a b',
        'MiXed',
        'group',
        'where',
        'ÄÖ ü',
      ])
    }),
  )

  run('L11: keys of every kind are the same text on every engine', () =>
    on(engine, async (b) => {
      await b.run(
        `create table {keys} (i numeric(20,0), d numeric(10,2), t varchar(40), u uuid, ut varchar(40), day date, ts timestamp, tz timestamp with time zone)`,
        `insert into {keys} values
        (9007199254740993, 42.00, 'Ann', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '1969-12-31', '2024-02-29 01:02:03.5', '2024-01-02 03:04:05.12+02'),
        (-7, 0.50, 'ann ', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12', 'nonsense', '2024-02-29', '1969-12-31 23:59:59', '1969-12-31 23:59:59+00')`,
      )
      const texts: Record<string, string[]> = {
        i: ['-7', '9007199254740993'],
        d: ['0.5', '42'],
        t: ['Ann', 'ann '],
        u: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'],
        ut: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
        day: ['1969-12-31', '2024-02-29'],
        ts: ['1969-12-31T23:59:59.000000', '2024-02-29T01:02:03.500000'],
        tz: ['1969-12-31T23:59:59.000000Z', '2024-01-02T01:04:05.120000Z'],
      }
      const kinds = Object.keys(texts)
      const inputs = kinds.map((k): EntityInput => ({
        name: `by_${k}`,
        key: k.toUpperCase(),
        sql: `select ${k} from {keys}`,
        ...(k === 'ut' && { uuids: ['UT'] }),
        properties: { two: `select ${k}, 2 as two from {keys}` },
      }))
      const r = await b.build(inputs)
      expect(failures(r)).toEqual([])
      for (const k of kinds) expect(await b.rows(`by_${k}`, ['_key', 'two'])).toEqual(texts[k]?.map((text) => `${text} | 2`))
      expect(await b.rows('_dray_quarantine', ['entity', 'reason', 'rows'])).toEqual(['by_ut | null_key | 1'])
      const both = await b.build([{ name: 'both', key: ['t', 'tz', 'd'], sql: 'select t, tz, d, i, d > 1 as yes from {keys}' }])
      expect(failures(both)).toEqual([])
      expect(await b.rows('both', ['_key', '_version'])).toEqual([
        '["Ann","2024-01-02T01:04:05.120000Z",42] | 1',
        '["ann ","1969-12-31T23:59:59.000000Z",0.5] | 1',
      ])
    }),
  )

  run('hashes every type: a change of any is seen, and nothing else', () =>
    on(engine, async (b) => {
      const json = b.warehouse.flavour.sharedAccess ? 'jsonb' : 'json'
      await b.run(
        `create table {all} (id bigint, f double precision, r real, b boolean, j ${json}, a bigint[], s varchar(9)[], t time, x interval, u uuid, o json)`,
        `insert into {all} values (1, 0.1, 0.1, true, '{"a": 1}', array[1, 2], array['x'], '01:02:03', interval '1 day', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '[1]'), (2, null, null, null, null, null, null, null, null, null, null)`,
      )
      const input: EntityInput = {
        name: 'thing',
        key: 'id',
        sql: 'select id, f, r, b, j from {all}',
        properties: { rest: 'select id, a, s, t, x, u, o from {all}' },
      }
      expect(failures(await b.build([input]))).toEqual([])
      expect((await b.build([input])).results.map((r) => r.changed)).toEqual([0, 0])
      const changes = [
        'f = 0.2',
        'r = 0.2',
        'b = false',
        `j = '{"a": 2}'`,
        'a = array[2, 1]',
        `s = array['X']`,
        `t = '01:02:04'`,
        `x = interval '2 days'`,
        `u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'`,
        `o = '[1,2]'`,
        'f = null',
      ]
      for (const change of changes) {
        await b.run(`update {all} set ${change} where id = 1`)
        expect([change, (await b.build([input])).results[0]?.changed]).toEqual([change, 1])
      }
      const kinds = (await entityColumns(b.warehouse, entity(input))).map((c) => [c.name, c.kind?.kind ?? null])
      expect(kinds).toEqual([
        ['id', 'integer'],
        ['f', 'double'],
        ['r', 'float'],
        ['b', 'boolean'],
        ['j', 'json'],
        ['a', 'array'],
        ['s', 'array'],
        ['t', 'time'],
        ['x', null],
        ['u', 'uuid'],
        ['o', 'json'],
      ])
    }),
  )

  run('L13: tells what cannot be built', () =>
    on(engine, async (b) => {
      await b.run(
        'create table {t} (id bigint, name varchar(20), score double precision, ok boolean)',
        `insert into {t} values (1, 'x', 0.5, true)`,
      )
      const sql = 'select id, name, score, ok from {t}'
      const cases: readonly (readonly [string, Partial<EntityInput>, string | RegExp])[] = [
        ['double', { key: 'score' }, /models\/double.sql:1:1: entity.double: column "score" cannot be a key: a double .*next: cast it/s],
        ['bool', { key: 'ok' }, 'column "ok" cannot be a key'],
        ['missing', { key: 'nmae' }, 'does not return the key column "nmae", did you mean "name"?'],
        ['own', { sql: 'select id, 1 as "_Key" from {t}' }, `a name of Dray's own`],
        ['twice', { sql: 'select id, name, name from {t}' }, 'two columns whose names differ at most in case'],
        [
          'clash',
          { properties: { p: 'select id, 1 as a, 2 as "NAME" from {t}' } },
          'models/p.sql:1:1: property.clash.p: column "NAME" exists already: models/clash.sql returns "name"',
        ],
        [
          'siblings',
          { properties: { p: 'select id, 1 as a from {t}', q: 'select id, 2 as a from {t}' } },
          'models/q.sql:1:1: property.siblings.q: column "a" exists already: models/p.sql returns "a"',
        ],
        ['bare', { properties: { p: 'select id from {t}' } }, 'returns nothing beside the key'],
        [
          'kinds',
          { properties: { p: 'select cast(id as varchar(9)) as id, 1 as a from {t}' } },
          'key column "id" is a text here, but a integer in the entity',
        ],
        ['lost', { properties: { p: 'select name, 1 as a from {t}' } }, 'property.lost.p: does not return the key column "id"'],
      ]
      const r = await b.build(cases.map(([name, e]): EntityInput => ({ name, key: 'id', sql, ...e })))
      for (const [name, , message] of cases) {
        const errors = r.results
          .filter((x) => x.status === 'error' && x.node.split('.')[1] === name)
          .map((x) => x.message)
          .join('\n')
        expect(errors).toMatch(message)
        expect([...r.failed.keys()]).toContain(`entity.${name}`)
      }
      expect(r.versions.size).toBe(0)
    }),
  )

  run('leaves property values of duplicate keys as they are, without an error', () =>
    on(engine, async (b) => {
      await b.run('create table {u} (id bigint, name varchar(20))', `insert into {u} values (1, 'a'), (2, 'b')`)
      const input: EntityInput = { name: 'user', key: 'id', sql: 'select id from {u}', properties: { p: 'select id, name from {u}' } }
      await b.build([input])
      await b.run(`insert into {u} values (1, 'c')`, `update {u} set name = 'B' where id = 2`)
      expect(failures(await b.build([input]))).toEqual([])
      expect(await b.rows('user', ['_key', 'name', '_version'])).toEqual(['1 | a | 1', '2 | B | 2'])
      expect(await b.rows('user__p', ['_key', 'name'])).toEqual(['1 | a', '2 | B'])
    }),
  )

  run('notes volatile models', () =>
    on(engine, async (b) => {
      await b.run('create table {u} (id bigint, age bigint)', `insert into {u} values (1, 2)`)
      const input: EntityInput = {
        name: 'user',
        key: 'id',
        sql: 'select id, age from {u}',
        groups: { old: `age > 1 -- now()`, recent: `current_date > date '2000-01-01'` },
      }
      const r = await b.build([input])
      expect(r.results.filter((x) => x.volatile).map((x) => x.node)).toEqual(['group.user.recent'])
      expect(b.events.filter((e) => e.code === 'D010').map((e) => e.data.message)).toEqual([
        'calls current_date, whose value changes between runs: it is derived for all keys on each run',
      ])
    }),
  )
})

const [duckdb, postgres] = engines
describe('both engines', () => {
  const run = postgres?.open ? it : it.skip
  run('L11: leave the same tables', async () => {
    const input: EntityInput = {
      name: 'user',
      key: 'id',
      sql: 'select id, name, born from {u}',
      properties: { money: 'select id, cast(sum(price) as decimal(18, 2)) as spent, count(*) as n from {p} group by id' },
      groups: { rich: 'spent > 10', odd: 'select id from {user} where n <> 2' },
    }
    const steps = [
      [
        `insert into {u} values (1, 'Ann', '1969-12-31'), (2, 'ann', null), (3, '🙂', '2024-02-29'), (4, null, '0001-01-01')`,
        `insert into {p} values (1, 10), (1, 0.05), (2, 20.10), (5, 1)`,
      ],
      [`delete from {u} where id = 2`, `insert into {u} values (3, 'x', null), (null, 'y', null)`, `insert into {p} values (4, 11)`],
      [`insert into {u} values (2, 'ann', null)`, `delete from {u} where name = 'x'`, `update {p} set price = 1 where id = 4`],
    ]
    const tables: [string, string[]][] = [
      ['user', ['_key', 'id', 'name', 'born', 'spent', 'n', '_version']],
      ['user__money', ['_key', 'spent', 'n']],
      ['user__groups', ['key', 'group_name']],
      ['user__group_events', ['key', 'group_name', 'event', 'version']],
      ['_dray_gone__user', ['key', 'version']],
      ['_dray_quarantine', ['entity', 'key', 'field', 'value', 'reason', 'rows', 'version']],
      ['_dray_entities', ['entity', 'allocated', 'published']],
    ]
    const walk = (engine: (typeof engines)[number] | undefined) =>
      on(engine as (typeof engines)[number], async (b) => {
        await b.run('create table {u} (id bigint, name varchar(20), born date)', 'create table {p} (id bigint, price decimal(10, 2))')
        const seen: unknown[] = []
        for (const step of steps) {
          await b.run(...step)
          expect(failures(await b.build([input]))).toEqual([])
          for (const [table, columns] of tables) seen.push([table, await b.rows(table, columns)])
        }
        return seen
      })
    expect(await walk(duckdb)).toEqual(await walk(postgres))
  })
})
