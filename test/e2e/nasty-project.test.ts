import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresUrl } from '../fixtures/postgres.ts'
import type { EngineName } from './nasty/cells.ts'
import { keyExpected, wideExpected, wideRows } from './nasty/expected.ts'
import { csvRows, files, lines, object, received, settled, settledLine } from './nasty/observe.ts'
import { columnsIn, composite, DRAY_SCHEMA, single } from './nasty/project.ts'
import { addMember, allMembers, contactsAt, contactsOf, idsAt, normal, removeMember, setMail, setName } from './nasty/members.ts'
import type { Member } from './nasty/members.ts'
import { at, ident, KEY, keyColumns, MATCH, memberKey, peopleKeys, peopleMatch } from './nasty/sources.ts'
import { openWorld } from './nasty/world.ts'
import type { Answer, World } from './nasty/world.ts'

/** Bodies of what each engine sent, for the comparison at the end. */
const sent = new Map<EngineName, readonly string[]>()

const count = async (w: World, view: string): Promise<number> =>
  Number((await w.sql(`select count(*) as n from ${ident(DRAY_SCHEMA, view)}`))[0]?.['n'])
const statusOf = (a: Answer): Readonly<Record<string, string>> => Object.fromEntries(a.syncs.map((s) => [s.sync, s.status]))
const bare = (json: string): string => (json.startsWith('"') ? (JSON.parse(json) as string) : json)
const messages = (a: Answer): string => JSON.stringify(a.problems)

/** Keys as a person types them. */
const explained: readonly (readonly [entity: string, ...key: string[]])[] = [
  ['user', peopleKeys[0]],
  ['user', peopleKeys[1]],
  ['member', memberKey(0)],
  ...single.map((c): readonly [string, string] => [c.entity, bare(c.cells[0]?.json ?? '')]),
  ['order', `[${composite.map((c) => c.cells[0]?.json).join(',')}]`],
  ['order', ...composite.map((c) => bare(c.cells[1]?.json ?? ''))],
]

for (const engine of ['duckdb', 'postgres'] as const) {
  describe.skipIf(engine === 'postgres' && postgresUrl() === null)(`a nasty project on ${engine}`, () => {
    let w: World
    beforeAll(async () => {
      w = await openWorld(engine)
    })
    afterAll(() => w.close())

    it('builds, plans and runs', async () => {
      const built = await w.dray('build')
      expect(built).toMatchObject({ problems: [], exitCode: 0 })
      const planned = await w.dray('plan', '-s', 'sync:order sync:select sync:tags')
      expect(planned).toMatchObject({ problems: [], exitCode: 0 })
      expect(planned.syncs.map((p) => [p.sync, p['creates']])).toEqual([
        ['order', 5],
        ['select', 100],
        ['tags', 0],
      ])
      const ran = await w.dray('run')
      expect(ran).toMatchObject({ problems: [], exitCode: 0 })
      sent.set(
        engine,
        w.receiver.log
          .map((r) => `${r.method} ${r.path} ${r.body}`)
          .filter((r) => !r.startsWith('POST /people'))
          .toSorted(),
      )
    })

    it('every value arrives exactly: HTTP', () => {
      const people = received(w, 'people')
      for (const [match, row] of wideRows('crm')) expect(people.get(match), match).toEqual(settled(wideExpected(row, 'http')))
      expect([...people.keys()].toSorted()).toEqual(
        wideRows('crm')
          .map(([match]) => match)
          .toSorted(),
      )
    })

    it('keys of every type arrive exactly', () => {
      for (const [collection, expected] of keyExpected()) expect(received(w, collection), collection).toEqual(expected)
    })

    it('every value arrives exactly: JSONL', () => {
      const line = ([match, row]: readonly [string, number]): string =>
        `{"operation":"create","match":${JSON.stringify(match)},"fields":${object(settled(wideExpected(row, 'jsonl')))}}`
      expect(lines(w, 'wide_jsonl', 'jsonl').map(settledLine)).toEqual(wideRows('all').map(line))
    })

    it('every value arrives exactly: CSV', () => {
      const [file] = files(w, 'wide_csv')
      const [header, ...rows] = csvRows(readFileSync(file ?? '', 'utf8'))
      expect(header?.slice(0, 3)).toEqual(['operation', MATCH, 'order'])
      const texts = (row: number): readonly (string | null)[] =>
        wideExpected(row, 'csv')
          .slice(0, columnsIn('csv').length)
          .map(([name, json]) => (name === 'doc' || json === 'null' ? null : json.startsWith('"') ? (JSON.parse(json) as string) : json))
      const doc = 2 + columnsIn('csv').findIndex((c) => c.name === 'doc')
      expect(rows.map((cells) => cells.map((cell, i) => (i === doc ? null : cell)).slice(0, 2 + columnsIn('csv').length))).toEqual(
        wideRows('all').map(([match, row]) => ['create', match, ...texts(row)]),
      )
    })

    it('a second run without changes sends nothing and writes no deliveries', async () => {
      const before = {
        requests: w.receiver.log.length,
        deliveries: await count(w, 'audit_deliveries_v1'),
        lines: lines(w, 'wide_jsonl', 'jsonl').length,
      }
      const ran = await w.dray('run')
      expect(ran).toMatchObject({ problems: [], exitCode: 0 })
      expect({
        requests: w.receiver.log.length,
        deliveries: await count(w, 'audit_deliveries_v1'),
        lines: lines(w, 'wide_jsonl', 'jsonl').length,
      }).toEqual(before)
    })

    it('explains a key of every kind', async () => {
      for (const [entity, ...key] of explained) {
        const told = await w.dray('explain', entity, '--', ...key)
        expect([told.problems, told.exitCode], `${entity} ${key.join(' ')}`).toEqual([[], 0])
        expect((told.results['records'] as readonly unknown[]).length, entity).toBeGreaterThan(0)
      }
    })

    it('a changed row is sent whole, and the audit says what changed', async () => {
      await w.sql(
        `update ${at('people')} set "per%cent" = '50 %', "n big" = 1, "with.dot" = null, money = money + 0.0000000001 where ${ident(KEY)} = ${peopleKeys[0]}`,
      )
      const requests = w.receiver.log.length
      const ran = await w.dray('run', '-s', 'user sync:order')
      expect(ran).toMatchObject({ problems: [], exitCode: 0 })
      expect(w.receiver.log.length).toBe(requests + 1)
      const got = new Map(received(w, 'people').get(peopleMatch(0)))
      const changed = ['per%cent', 'n big', 'with.dot', 'money', 'the sql']
      expect(changed.map((name) => got.get(name))).toEqual(['"50 %"', '1', 'null', '1234567890123456789012345678.012345679', '"50 %$1"'])
      const view = ident(DRAY_SCHEMA, 'audit_deliveries_v1')
      const rows = await w.sql(`select changed_fields, before from ${view} where sync = 'order' and operation = 'update'`)
      // Names as the mapping writes them: a dot that belongs to a name is `\\.` there.
      const was = wideExpected(0, 'http')
        .filter(([name]) => changed.includes(name))
        .map(([name, json]): [string, string] => [name.replaceAll('.', '\\.'), json])
      expect(rows).toEqual([{ changed_fields: JSON.stringify(was.map(([name]) => name)), before: object(was) }])
    })

    membersTests(() => w)
    stopsTests(() => w)
  })
}

/** Only what belongs to members. */
const ofMembers = ['-s', 'member sync:select sync:tags'] as const

/** People change their e-mail addresses, merge, leave, come back and stand there twice. */
function membersTests(world: () => World): void {
  const members = allMembers()
  const m = Array.from({ length: 11 }, (_, n) => memberKey(n))
  const of = (n: number): Member => members.get(m[n] ?? '')!
  const mail = (n: number): string => of(n).mail ?? ''
  const before: Member[] = m.map((_, n) => of(n))
  const heir: Member = { mail: mail(9), name: 'Heir {{ x }}', points: 100 }

  it('swapped e-mails, merged, duplicated, deleted and colliding users end right at the receiver', async () => {
    const w = world()
    const ids = idsAt(w)
    const at0 = contactsAt(w)
    await w.sql(
      setMail(m[0]!, mail(1)),
      setMail(m[1]!, mail(0)), // a swap
      removeMember(m[3]!),
      setMail(m[2]!, mail(3)), // 3 is merged into 2
      addMember(m[4]!, { mail: 'other@x.example', name: 'Twin', points: 99 }), // 4 stands there twice
      setMail(m[5]!, null),
      setName(m[5]!, 'Nobody'), // 5 has no e-mail
      removeMember(m[6]!), // 6 is deleted
      setMail(m[7]!, `  ${mail(8).toUpperCase()}`), // 7 and 8 want the same
      removeMember(m[9]!),
      addMember(memberKey(100), heir), // a new one has the e-mail of 9
      setMail(m[10]!, 'new"\\ü@x.example'), // one that nobody had
    )
    members.set(m[0]!, { ...before[0]!, mail: before[1]!.mail })
    members.set(m[1]!, { ...before[1]!, mail: before[0]!.mail })
    members.set(m[2]!, { ...before[2]!, mail: before[3]!.mail })
    for (const gone of [3, 6, 9]) members.delete(m[gone]!)
    members.set(memberKey(100), heir)
    members.set(m[10]!, { ...before[10]!, mail: 'new"\\ü@x.example' })
    const ran = await w.dray('run', ...ofMembers)
    expect(ran).toMatchObject({ problems: [], exitCode: 0 })
    expect(ran.syncs[0]?.['waits']).toEqual({ duplicate_key: 1, no_match: 1, collision: 2, replaced: 1 })
    // The old record of 10 is removed once the new one is there.
    expect(contactsAt(w)).toEqual({ ...contactsOf(members), [normal(before[10]!.mail!)]: at0[normal(before[10]!.mail!)] })
    expect(await w.dray('run', ...ofMembers)).toMatchObject({ problems: [], exitCode: 0 })
    expect(contactsAt(w)).toEqual(contactsOf(members))
    const stayed = [0, 1, 3, 4, 5, 7, 8, 9].map((n) => normal(before[n]!.mail!))
    expect(stayed.map((key) => idsAt(w).get(key))).toEqual(stayed.map((key) => ids.get(key)))
  })

  it('what was held back is sent once the source is right again, and who returns comes back', async () => {
    const w = world()
    const ids = idsAt(w)
    const [four, five] = [
      { ...before[4]!, name: 'Only one' },
      { ...before[5]!, name: 'Nobody' },
    ]
    await w.sql(
      removeMember(m[4]!),
      addMember(m[4]!, four),
      setMail(m[5]!, five.mail),
      addMember(m[6]!, before[6]!),
      setMail(m[7]!, before[8]!.mail),
      setMail(m[8]!, before[7]!.mail),
    )
    members.set(m[4]!, four)
    members.set(m[5]!, five)
    members.set(m[6]!, before[6]!)
    members.set(m[7]!, { ...before[7]!, mail: before[8]!.mail })
    members.set(m[8]!, { ...before[8]!, mail: before[7]!.mail })
    const ran = await w.dray('run', ...ofMembers)
    expect(ran).toMatchObject({ problems: [], exitCode: 0 })
    expect(ran.syncs[0]).toMatchObject({ planned: { creates: 1, updates: 4, deletes: 0 }, held_back: 0 })
    expect(contactsAt(w)).toEqual(contactsOf(members))
    for (const [key, id] of ids) expect(idsAt(w).get(key)).toBe(id)
  })
}

/** Sources that are empty, gone or broken. */
function stopsTests(world: () => World): void {
  const copy = ident('copy "of" members')
  const table = at('members')
  const restore = [`delete from ${table}`, `insert into ${table} select * from ${copy}`, `drop table ${copy}`]

  /** Breaks the members' table, runs, and puts it back: nothing may have been sent meanwhile. */
  async function broken(change: string, mend: readonly string[]): Promise<Answer> {
    const w = world()
    const look = async (): Promise<unknown> => ({
      contacts: contactsAt(w),
      requests: w.receiver.log.length,
      deliveries: await count(w, 'audit_deliveries_v1'),
    })
    const before = await look()
    await w.sql(`create table ${copy} as select * from ${table}`, change)
    const ran = await w.dray('run', ...ofMembers)
    await w.sql(...mend)
    expect(await look()).toEqual(before)
    return ran
  }

  it('L12: an empty source deletes nothing', async () => {
    const ran = await broken(`delete from ${table}`, restore)
    expect(ran.exitCode).toBe(1)
    expect(statusOf(ran)).toEqual({ select: 'refused', tags: 'skipped' })
    expect(messages(ran)).toMatch(/would remove 99 of 99 held rows.*--accept-guard select:max_deletes=99/)
    expect(messages(ran)).toMatch(/the audience has 0 rows while 99 are held; min_rows asks for 1/)
  })

  it('L12: a source shrunken by half deletes nothing', async () => {
    const ran = await broken(`delete from ${table} where mod(points, 4) < 2`, restore)
    expect(ran.exitCode).toBe(1)
    expect(statusOf(ran)).toEqual({ select: 'refused', tags: 'skipped' })
    expect(messages(ran)).toMatch(/would remove 50 of 99 held rows.*max_deletes allows 20/)
  })

  it('L12: a source table that is missing deletes nothing; once it is back there is nothing to send', async () => {
    const w = world()
    const ran = await broken(`drop table ${table}`, [`create table ${table} as select * from ${copy}`, `drop table ${copy}`])
    expect(ran.exitCode).toBe(2)
    expect(statusOf(ran)).toEqual({ select: 'skipped', tags: 'skipped' })
    expect(messages(ran)).toContain('models/member/member.sql')
    const requests = w.receiver.log.length
    expect(await w.dray('run', ...ofMembers)).toMatchObject({ problems: [], exitCode: 0 })
    expect(w.receiver.log.length).toBe(requests)
  })

  it('bad SQL in one property: the syncs of its entity are skipped, others go on', async () => {
    const w = world()
    const [text, int] = [keyColumns[0]!, keyColumns[1]!]
    await w.sql(`update ${at('keys')} set "v a.l" = 'changed' where ${ident(int.column)} = 0`)
    const good = readFileSync(join(w.dir, 'models/k_int/properties/p.sql'), 'utf8')
    w.write('models/k_int/properties/p.sql', `${good}\n and no such thing`)
    const ran = await w.dray('run', '-s', 'k_int k_text sync:s_k_int sync:s_k_text')
    expect(ran.exitCode).toBe(2)
    expect(statusOf(ran)).toEqual({ s_k_int: 'skipped', s_k_text: 'success' })
    expect(messages(ran)).toContain('models/k_int/properties/p.sql')
    expect(received(w, 'k_text').get(bare(text.cells[2]?.json ?? ''))?.[1]).toEqual(['v', '"changed"'])
    expect(received(w, 'k_int').get('0')?.[1]).toEqual(['v', '"value 2"'])
    w.write('models/k_int/properties/p.sql', good)
    expect(await w.dray('run', '-s', 'k_int sync:s_k_int')).toMatchObject({ problems: [], exitCode: 0 })
    expect(received(w, 'k_int').get('0')?.slice(1, 3)).toEqual([
      ['v', '"changed"'],
      ['p', '"changed!"'],
    ])
  })
}

describe.skipIf(postgresUrl() === null)('both engines', () => {
  it('L11: send the same bytes', () => {
    expect(sent.get('postgres')).toEqual(sent.get('duckdb'))
  })
})
