import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresUrl } from '../fixtures/postgres.ts'
import type { EngineName } from './nasty/cells.ts'
import { keyExpected, wideExpected, wideRows } from './nasty/expected.ts'
import { csvRows, files, lines, object, received, settled, settledLine } from './nasty/observe.ts'
import { columnsIn, composite, DRAY_SCHEMA, single } from './nasty/project.ts'
import { addMember, allMembers, contactsAt, contactsOf, idsAt, normal, removeMember, setMail } from './nasty/members.ts'
import type { Member } from './nasty/members.ts'
import { at, ident, keyColumns, MATCH, memberKey, peopleKeys } from './nasty/sources.ts'
import { openWorld } from './nasty/world.ts'
import type { Answer, World } from './nasty/world.ts'

/** Bodies of what each engine sent, for the comparison at the end. */
const sent = new Map<EngineName, readonly string[]>()

const count = async (w: World, view: string): Promise<number> => Number((await w.sql(`select count(*) as n from ${ident(DRAY_SCHEMA, view)}`))[0]?.['n'])
const statusOf = (a: Answer): Readonly<Record<string, string>> => Object.fromEntries(a.syncs.map((s) => [s.sync, s.status]))
const bare = (json: string): string => (json.startsWith('"') ? (JSON.parse(json) as string) : json)
const messages = (a: Answer): string => JSON.stringify(a.problems)

/** Keys as a person types them. */
const explained: readonly (readonly [entity: string, ...key: string[]])[] = [
  ['user', peopleKeys[0]], ['user', peopleKeys[1]], ['member', memberKey(0)],
  ...single.map((c): readonly [string, string] => [c.entity, bare(c.cells[0]?.json ?? '')]),
  ['order', `[${composite.map((c) => c.cells[0]?.json).join(',')}]`], ['order', ...composite.map((c) => bare(c.cells[1]?.json ?? ''))],
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
      expect(planned.syncs.map((p) => [p.sync, p['creates']])).toEqual([['order', 5], ['select', 60], ['tags', 0]])
      const ran = await w.dray('run')
      expect(ran).toMatchObject({ problems: [], exitCode: 0 })
      sent.set(engine, w.receiver.log.map((r) => `${r.method} ${r.path} ${r.body}`).filter((r) => !r.startsWith('POST /people')).toSorted())
    })

    it('every value arrives exactly: HTTP', () => {
      const people = received(w, 'people')
      for (const [match, row] of wideRows('crm')) expect(people.get(match), match).toEqual(settled(wideExpected(row, 'http')))
      expect([...people.keys()].toSorted()).toEqual(wideRows('crm').map(([match]) => match).toSorted())
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
      const texts = (row: number): readonly (string | null)[] => wideExpected(row, 'csv').slice(0, columnsIn('csv').length)
        .map(([name, json]) => (name === 'doc' || json === 'null' ? null : json.startsWith('"') ? (JSON.parse(json) as string) : json))
      const doc = 2 + columnsIn('csv').findIndex((c) => c.name === 'doc')
      expect(rows.map((cells) => cells.map((cell, i) => (i === doc ? null : cell)).slice(0, 2 + columnsIn('csv').length)))
        .toEqual(wideRows('all').map(([match, row]) => ['create', match, ...texts(row)]))
    })

    it('a second run without changes sends nothing and writes no deliveries', async () => {
      const before = { requests: w.receiver.log.length, deliveries: await count(w, 'audit_deliveries_v1'), lines: lines(w, 'wide_jsonl', 'jsonl').length }
      const ran = await w.dray('run')
      expect(ran).toMatchObject({ problems: [], exitCode: 0 })
      expect({ requests: w.receiver.log.length, deliveries: await count(w, 'audit_deliveries_v1'), lines: lines(w, 'wide_jsonl', 'jsonl').length }).toEqual(before)
    })

    it('explains a key of every kind', async () => {
      for (const [entity, ...key] of explained) {
        const told = await w.dray('explain', entity, '--', ...key)
        expect([told.problems, told.exitCode], `${entity} ${key.join(' ')}`).toEqual([[], 0])
        expect((told.results['records'] as readonly unknown[]).length, entity).toBeGreaterThan(0)
      }
    })

    membersTests(() => w)
    stopsTests(() => w)
  })
}

/** Only what belongs to members. */
const ofMembers = ['-s', 'member sync:select sync:tags sync:member_jsonl'] as const

/** People change their e-mail addresses, merge, leave, come back and stand there twice. */
function membersTests(world: () => World): void {
  const members = allMembers()
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10] = Array.from({ length: 11 }, (_, n) => memberKey(n)) as [string, ...string[]]
  const of = (key: string | undefined): Member => members.get(key ?? '')!
  const mail = (key: string | undefined): string => of(key).mail ?? ''

  /** Changes the warehouse, runs until nothing is left to do (at most twice), and compares. */
  async function after(change: readonly string[], o: { readonly runs?: number } = {}): Promise<Answer> {
    const w = world()
    await w.sql(...change)
    let ran = await w.dray('run', ...ofMembers)
    for (let i = 1; i < (o.runs ?? 1); i++) ran = await w.dray('run', ...ofMembers)
    expect(ran).toMatchObject({ problems: [], exitCode: 0 })
    expect(contactsAt(w)).toEqual(contactsOf(members))
    return ran
  }

  it('swapped e-mails: each record stays, with the other name and tags', async () => {
    const ids = idsAt(world())
    const [a, b] = [of(m0), of(m1)]
    members.set(m0!, { ...a, mail: b.mail })
    members.set(m1!, { ...b, mail: a.mail })
    await after([setMail(m0!, b.mail), setMail(m1!, a.mail)])
    expect(idsAt(world())).toEqual(ids)
  })

  it('merged users: the survivor takes over the record, its own is removed', async () => {
    const ids = idsAt(world())
    const [gone, mine] = [mail(m3), mail(m2)]
    members.delete(m3!)
    members.set(m2!, { ...of(m2), mail: gone })
    await after([removeMember(m3!), setMail(m2!, gone)])
    expect(idsAt(world()).get(normal(gone))).toBe(ids.get(normal(gone)))
    expect(idsAt(world()).has(normal(mine))).toBe(false)
  })

  it('a duplicated user is left alone until it stands there once', async () => {
    await after([addMember(m4!, { mail: 'other@x.example', name: 'Twin', points: 99 })])
    const left = { ...of(m4), name: 'Only one' }
    members.set(m4!, left)
    await after([removeMember(m4!), addMember(m4!, left)])
  })

  it('without an e-mail the record is left as it is, and comes back to life with one', async () => {
    const was = of(m5)
    await after([setMail(m5!, null), `update ${at('members')} set "Näme" = 'Nobody' where "Id.x" = '${m5}'`])
    members.set(m5!, { ...was, name: 'Nobody' })
    await after([setMail(m5!, was.mail)])
  })

  it('deleted users leave, returned users come back', async () => {
    const was = of(m6)
    members.delete(m6!)
    await after([removeMember(m6!)])
    members.set(m6!, was)
    await after([addMember(m6!, was)])
  })

  it('two users with one e-mail are both left alone; once they differ both are right', async () => {
    const [a, b] = [of(m7), of(m8)]
    await after([setMail(m7!, `  ${mail(m8).toUpperCase()}`)])
    members.set(m7!, { ...a, mail: b.mail })
    members.set(m8!, { ...b, mail: a.mail })
    await after([setMail(m7!, b.mail), setMail(m8!, a.mail)])
  })

  it('a new user with the e-mail of one who left takes over the record', async () => {
    const ids = idsAt(world())
    const key = memberKey(60)
    const fresh = { mail: mail(m9), name: 'Heir {{ x }}', points: 60 }
    members.delete(m9!)
    members.set(key, fresh)
    await after([removeMember(m9!), addMember(key, fresh)])
    expect(idsAt(world()).get(normal(fresh.mail))).toBe(ids.get(normal(fresh.mail)))
  })

  it('a new e-mail nobody had: the old record goes once the new one is there', async () => {
    const old = normal(mail(m10))
    members.set(m10!, { ...of(m10), mail: 'new"\\ü@x.example' })
    await after([setMail(m10!, of(m10).mail)], { runs: 2 })
    expect(idsAt(world()).has(old)).toBe(false)
  })
}

/** Sources that are empty, gone or broken. */
function stopsTests(world: () => World): void {
  const copy = ident('copy "of" members')
  const table = at('members')

  /** Breaks the members' table, runs, and puts it back: nothing may have been sent meanwhile, nothing is to be sent after. */
  async function broken(change: readonly string[], mend: readonly string[]): Promise<Answer> {
    const w = world()
    const before = { contacts: contactsAt(w), requests: w.receiver.log.length, deliveries: await count(w, 'audit_deliveries_v1') }
    await w.sql(...change)
    const ran = await w.dray('run', ...ofMembers)
    const now = async (): Promise<unknown> => ({ contacts: contactsAt(w), requests: w.receiver.log.length, deliveries: await count(w, 'audit_deliveries_v1') })
    expect(await now()).toEqual(before)
    await w.sql(...mend)
    expect(await w.dray('run', ...ofMembers)).toMatchObject({ problems: [], exitCode: 0 })
    expect(await now()).toEqual(before)
    return ran
  }
  const restore = [`delete from ${table}`, `insert into ${table} select * from ${copy}`, `drop table ${copy}`]

  it('L12: an empty source deletes nothing', async () => {
    const ran = await broken([`create table ${copy} as select * from ${table}`, `delete from ${table}`], restore)
    expect(ran.exitCode).toBe(1)
    expect(statusOf(ran)).toEqual({ select: 'refused', tags: 'skipped', member_jsonl: 'refused' })
    expect(messages(ran)).toMatch(/would remove \d+ of \d+ held rows.*--accept-guard select:max_deletes=\d+/)
    expect(messages(ran)).toMatch(/the audience has 0 rows while \d+ are held; min_rows asks for 1/)
  })

  it('L12: a source shrunken by half deletes nothing', async () => {
    const half = `delete from ${table} where mod(points, 4) < 2`
    const ran = await broken([`create table ${copy} as select * from ${table}`, half], restore)
    expect(ran.exitCode).toBe(1)
    expect(statusOf(ran)).toMatchObject({ select: 'refused', tags: 'skipped' })
    expect(messages(ran)).toMatch(/would remove \d+ of \d+ held rows.*max_deletes allows 20/)
  })

  it('L12: a source table that is missing deletes nothing', async () => {
    const renamed = [`create table ${copy} as select * from ${table}`, `drop table ${table}`]
    const ran = await broken(renamed, [`create table ${table} as select * from ${copy}`, `drop table ${copy}`])
    expect(ran.exitCode).toBe(2)
    expect(statusOf(ran)).toEqual({ select: 'skipped', tags: 'skipped', member_jsonl: 'skipped' })
    expect(messages(ran)).toContain('models/member/member.sql')
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
    expect(received(w, 'k_int').get('0')?.slice(1, 3)).toEqual([['v', '"changed"'], ['p', '"changed!"']])
  })
}

describe.skipIf(postgresUrl() === null)('both engines', () => {
  it('L11: send the same bytes', () => {
    expect(sent.get('postgres')).toEqual(sent.get('duckdb'))
  })
})
