import { describe, expect, test } from 'vitest'
import type { Guards } from '../../src/project/manifest.ts'
import { baselineSync } from '../../src/sync/baseline.ts'
import { checkGuards, parseAcceptance, tooManyRejected, type Acceptance, type GuardFacts } from '../../src/sync/guard.ts'
import { sql } from '../../src/util/sql.ts'
import { DAY, HOUR, onEngines, type Project } from './fixture.ts'

const facts: GuardFacts = {
  sync: 's',
  kind: 'records',
  held: 1000,
  plannedDeletes: 0,
  plannedChanges: 0,
  recentDeletes: 0,
  desired: 1000,
  labels: [],
  matchChanged: false,
  lostState: false,
}
const refusals = (f: Partial<GuardFacts>, own: Guards = {}, project: Guards = {}, accepted: readonly Acceptance[] = []): number =>
  checkGuards({ ...facts, ...f }, own, project, accepted).length
const accept = (guard: Acceptance['guard'], number: number | null): Acceptance => ({ sync: 's', guard, number })

describe('L12: guards', () => {
  test('max_deletes: a tenth of what is held, never below 20, with the deletes of the last day', () => {
    expect([refusals({ plannedDeletes: 100 }), refusals({ plannedDeletes: 101 })]).toEqual([0, 1])
    expect([refusals({ held: 30, plannedDeletes: 20 }), refusals({ held: 30, plannedDeletes: 21 })]).toEqual([0, 1])
    expect([
      refusals({ held: 950, recentDeletes: 50, plannedDeletes: 50 }),
      refusals({ held: 950, recentDeletes: 50, plannedDeletes: 51 }),
    ]).toEqual([0, 1])
    expect(refusals({ held: 0, recentDeletes: 500, plannedDeletes: 0 })).toBe(0)
  })

  test('max_changes: half of what is held, never below 100', () => {
    expect([refusals({ plannedChanges: 500 }), refusals({ plannedChanges: 501 })]).toEqual([0, 1])
    expect([refusals({ held: 3, plannedChanges: 100 }), refusals({ held: 3, plannedChanges: 101 })]).toEqual([0, 1])
  })

  test('min_rows: one where something is held; a label where more than 20 are', () => {
    expect([refusals({ desired: 0 }), refusals({ held: 0, desired: 0 }), refusals({ desired: 1 })]).toEqual([1, 0, 0])
    const label = (held: number, desired: number): number =>
      refusals({ kind: 'memberships', desired: 0, labels: [{ label: 'L', held, desired }] })
    expect([label(21, 0), label(20, 0), label(21, 1)]).toEqual([1, 0, 0])
  })

  test("the sync's own limit goes before the project's, a number has no floor, nought is nought", () => {
    expect(refusals({ plannedDeletes: 3 }, {}, { maxDeletes: { rows: 2 } })).toBe(1)
    expect(refusals({ plannedDeletes: 3 }, { maxDeletes: { rows: 3 } }, { maxDeletes: { rows: 2 } })).toBe(0)
    expect(refusals({ plannedDeletes: 1 }, { maxDeletes: { share: 0 } })).toBe(1)
    expect(refusals({ plannedDeletes: 15 }, { maxDeletes: { share: 0.01 } })).toBe(0)
    expect(refusals({ plannedChanges: 3 }, {}, { maxChanges: { rows: 2 } })).toBe(1)
    expect(refusals({ desired: 9 }, {}, { minRows: 10 })).toBe(1)
    expect(refusals({ desired: 0 }, { minRows: 0 }, { minRows: 10 })).toBe(0)
  })

  test('an accepted number is the most that passes', () => {
    const f = { plannedDeletes: 300, plannedChanges: 700 }
    expect(refusals(f)).toBe(2)
    expect(refusals(f, {}, {}, [accept('max_deletes', 299), accept('max_changes', 700)])).toBe(1)
    expect(refusals(f, {}, {}, [accept('max_deletes', 300), accept('max_changes', 700)])).toBe(0)
    expect(refusals(f, {}, {}, [{ ...accept('max_deletes', 300), sync: 'other' }, accept('max_changes', 700)])).toBe(1)
    expect(refusals({ matchChanged: true }, {}, {}, [accept('match', null)])).toBe(0)
    expect(refusals({ lostState: true }, {}, {}, [accept('match', null), accept('min_rows', 1)])).toBe(1)
  })

  test('is read from the command line', () => {
    expect(parseAcceptance('contacts:max_deletes=1200')).toEqual({ sync: 'contacts', guard: 'max_deletes', number: 1200 })
    expect(parseAcceptance('contacts:match')).toEqual({ sync: 'contacts', guard: 'match', number: null })
    for (const text of ['contacts', 'contacts:max_deletes', 'contacts:match=1', 'contacts:other=1', 'contacts:max_deletes=-1', ':match'])
      expect(parseAcceptance(text)).toBeNull()
  })

  test('max_rejected: a twentieth of the plan, never below 20', () => {
    expect([
      tooManyRejected(20, 30, {}, {}),
      tooManyRejected(21, 30, {}, {}),
      tooManyRejected(50, 1000, {}, {}),
      tooManyRejected(51, 1000, {}, {}),
    ]).toEqual([false, true, false, true])
    expect([
      tooManyRejected(1, 30, { maxRejected: { rows: 0 } }, {}),
      tooManyRejected(1, 30, {}, { maxRejected: { share: 0 } }),
      tooManyRejected(1, 30, { maxRejected: { rows: 1 } }, { maxRejected: { rows: 0 } }),
    ]).toEqual([true, true, false])
  })
})

onEngines('L12: guards', (suite) => {
  const many = (p: Project, from: number, to: number, name = 'n'): Promise<void> =>
    p.put(...Array.from({ length: to - from + 1 }, (_, i) => ({ id: String(from + i).padStart(4, '0'), email: `u${from + i}@x`, name })))
  const keys = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(4, '0'))

  test('deletes are counted over a day; a refused run is on record, with books that balance and nothing sent', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } } })
    await many(p, 1, 60)
    await p.sync()
    await p.remove(...keys(1, 15))
    expect(await p.sync()).toMatchObject({ status: 'success', counters: { acked_delete: 15 } })
    const calls = p.fake.calls.length
    p.advance(23 * HOUR)
    await p.remove(...keys(16, 21))
    const refused = await p.sync()
    expect(refused).toMatchObject({
      status: 'refused',
      exitCode: 1,
      problems: [
        { message: expect.stringContaining('would remove 6 of 45 held rows (15 more in the last 24 hours); max_deletes allows 20') },
      ],
    })
    expect(refused.problems[0]?.next).toContain(`--accept-guard ${p.syncOf().name}:max_deletes=6`)
    expect((await p.runs()).at(-1)).toMatchObject({
      status: 'refused',
      planned_delete: '6',
      not_attempted_delete: '6',
      acked_delete: '0',
      error: expect.stringContaining('would remove 6'),
    })
    expect(p.fake.calls.length).toBe(calls)
    expect(await p.run(undefined, { accepted: [{ sync: p.syncOf().name, guard: 'max_deletes', number: 5 }] })).toMatchObject({
      status: 'refused',
    })
    p.advance(2 * HOUR)
    expect(await p.run()).toMatchObject({ status: 'success', counters: { acked_delete: 6 } })
    await p.remove(...keys(22, 60))
    expect((await p.sync()).problems.map((x) => x.message)).toEqual([
      expect.stringContaining('max_deletes'),
      expect.stringContaining('min_rows asks for 1'),
    ])
    const accepted = (['max_deletes', 'min_rows'] as const).map((guard) => ({ sync: p.syncOf().name, guard, number: 39 }))
    expect(await p.run(undefined, { accepted })).toMatchObject({ status: 'success', counters: { acked_delete: 39 } })
  })

  test('changed and taken-over rows are counted, another definition is not', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' }, guards: { maxChanges: { rows: 3 } } } } })
    await many(p, 1, 4)
    await p.sync()
    await many(p, 1, 4, 'other')
    expect(await p.sync()).toMatchObject({ status: 'refused', problems: [{ message: expect.stringContaining('would change 4 of 4') }] })
    p.redefine('contacts', { fields: { name: 'name', more: { value: 1 } } })
    expect(await p.run()).toMatchObject({ status: 'success', diff: { changes: 0 }, counters: { acked_update: 4 } })
  })

  test('L8: an emptied label is refused', async () => {
    const p = await suite.project({
      groups: { big: `name = 'n'` },
      syncs: { contacts: { fields: {} }, tags: { follows: 'contacts', labels: { big: 'Big' }, guards: { maxDeletes: { rows: 100 } } } },
    })
    await many(p, 1, 21)
    await p.sync()
    await p.run('tags')
    await many(p, 1, 21, 'small')
    expect(await p.sync('tags')).toMatchObject({
      status: 'refused',
      problems: [{ message: 'no row should carry the label "Big" any more, 21 do' }],
    })
    await many(p, 1, 1)
    expect(await p.sync('tags')).toMatchObject({ status: 'success', counters: { acked_delete: 20 } })
  })

  test('another match is refused until it is meant', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } } })
    await p.put({ id: '1', email: 'ann@x', name: 'Ann' })
    await p.sync()
    p.redefine('contacts', { match: { email: { sql: `name || '@y'` } } })
    expect(await p.run()).toMatchObject({ status: 'refused', problems: [{ message: expect.stringContaining('"match" was changed') }] })
    expect(await p.run(undefined, { accepted: [{ sync: p.syncOf().name, guard: 'match', number: null }] })).toMatchObject({
      status: 'success',
      counters: { acked_update: 1 },
    })
    expect(p.held()).toEqual({ 'ann@y': { name: 'Ann' } })
    expect(await p.run()).toMatchObject({ status: 'success', counters: { planned_update: 0 } })
  })

  test('L8: lost state stops the run, and a baseline takes what is there as held', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } } })
    await p.put({ id: '1', email: 'ann@x', name: 'Ann' }, { id: '2', email: 'bob@x', name: 'Bob' })
    await p.sync()
    const [before] = await p.state()
    await p.query(sql`delete from ${p.table('state')}`)
    const calls = p.fake.calls.length
    expect(await p.run()).toMatchObject({ status: 'refused', problems: [{ next: expect.stringContaining('dray baseline') }] })
    const done = await baselineSync({ ...p.world, manifest: p.manifest }, p.syncOf())
    expect(done).toMatchObject({ rows: 2, heldBack: 0 })
    expect(p.fake.calls.length).toBe(calls)
    const [after] = await p.state()
    expect(after).toMatchObject({
      key: '1',
      match_value: 'ann@x',
      origin: 'unknown',
      held_hash: before?.['held_hash'],
      held_payload: before?.['held_payload'],
    })
    expect(await p.run()).toMatchObject({ status: 'success', counters: { planned_create: 0, planned_update: 0 } })
    p.advance(DAY)
    await p.remove('2')
    await p.sync()
    expect((await p.deliveries()).at(-1)).toMatchObject({ operation: 'delete', how: 'clear' })
  })

  test('L8: a removal that was due when a baseline was taken is sent by the next run', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } } })
    await p.put({ id: '1', email: 'ann@x', name: 'Ann' }, { id: '2', email: 'bob@x', name: 'Bob' })
    await p.sync()
    await p.remove('2')
    await p.build()
    await baselineSync({ ...p.world, manifest: p.manifest }, p.syncOf())
    expect(Object.keys(p.held())).toEqual(['ann@x', 'bob@x'])
    expect(await p.run()).toMatchObject({ status: 'success', counters: { acked_delete: 1 } })
    expect(Object.keys(p.held())).toEqual(['ann@x'])
  })
})
