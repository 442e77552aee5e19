import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sql } from '../../src/util/sql.ts'
import { onEngines, type Project } from './fixture.ts'
import { dyingRun, journals, loseJournals, POINTS, tearJournals, type Point } from './fixture-death.ts'

type Journal = 'kept' | 'lost' | 'torn'
interface Death {
  readonly name: string
  readonly point: Point
  readonly nth: number
  readonly journal: Journal
}

/** Rows of a window, which is what a lost or torn journal leaves in doubt; rows of a request, which is what a whole one leaves. */
const WINDOW = 2
const REQUEST = 1
const ROWS = 3

const death =
  (journal: Journal) =>
  (point: Point): Death => ({
    name: `${point.replace(' ', '_')}_${journal}`,
    point,
    nth: ['sending', 'answered', 'journaled'].includes(point) ? 2 : 1,
    journal,
  })

/** In a run of two windows, and of one request a row, each point is met in the middle of the first window. */
const DEATHS: Readonly<Record<'safe' | 'never', readonly Death[]>> = {
  safe: [
    ...POINTS.map(death('kept')),
    ...(['sending', 'journaled', 'flushed'] as const).map(death('lost')),
    ...(['answered', 'journaled'] as const).map(death('torn')),
  ],
  never: [
    ...(['sending', 'answered', 'journaled', 'flushed'] as const).map(death('kept')),
    ...(['window open', 'answered', 'outcomes loaded', 'flushed'] as const).map(death('lost')),
  ],
}

onEngines('after a crash', (suite) => {
  async function open(repeat: 'safe' | 'never'): Promise<Project> {
    const p = await suite.project({
      syncs: Object.fromEntries(
        DEATHS[repeat].map((d) => [d.name, { match: { email: { sql: `'${d.name}/' || email` } }, fields: { name: 'name' } }]),
      ),
      fake: { batch: { rows: REQUEST, by: 'any' }, repeat: { create: repeat } },
      rules: repeat === 'safe' ? {} : { upsert: false, address: 'id' },
      delivery: { windowRows: WINDOW, unsafeWindowRows: WINDOW, retries: 0 },
    })
    await p.put(...Array.from({ length: ROWS }, (_, i) => ({ id: String(i + 1), email: `u${i + 1}`, name: 'n' })))
    await p.build()
    return p
  }
  const matches = (d: Death): string[] => Array.from({ length: ROWS }, (_, i) => `${d.name}/u${i + 1}`)

  /** Dies, and comes back: the doubt that the recovery told of, and the run that recovered. */
  async function dieAndReturn(p: Project, d: Death) {
    await dyingRun(p, d.name, d.point, d.nth)
    if (d.journal === 'lost') loseJournals(p)
    if (d.journal === 'torn') tearJournals(p)
    p.events.length = 0
    const next = await p.run(d.name)
    const told = p.events.flatMap((e) => (e.code === 'S006' ? [e.data] : []))
    const bound = d.journal === 'kept' ? REQUEST : WINDOW
    if (d.point === 'closed') expect(told, d.name).toEqual([])
    else expect(told, d.name).toMatchObject([{ journal: d.journal !== 'lost' && d.point !== 'run open' }])
    expect(told[0]?.doubt ?? 0, `L5: doubt of ${d.name}`).toBeLessThanOrEqual(bound)
    expect(
      (await p.runs(d.name)).map((r) => r['status']),
      d.name,
    ).toEqual([d.point === 'closed' ? 'success' : 'crashed', 'success'])
    return { next, doubt: told[0]?.doubt ?? 0 }
  }

  test('L5 L4 L1: where repeating is safe the next run ends with everything received, whatever happened to the journal', async () => {
    const p = await open('safe')
    for (const d of DEATHS.safe) {
      const { next, doubt } = await dieAndReturn(p, d)
      expect(next, d.name).toMatchObject({ status: 'success', exitCode: 0 })
      expect(
        Object.keys(p.held()).filter((m) => matches(d).includes(m)),
        d.name,
      ).toEqual(matches(d))
      const sent = p.fake.world.log.filter((a) => matches(d).includes(a.match)).length
      expect(sent - ROWS, `L5: sent again by ${d.name}`).toBeLessThanOrEqual(doubt)
      expect((await p.state(d.name)).map((r) => [r['match_value'], r['doubt'], r['wait_reason']])).toEqual(
        matches(d).map((m) => [m, null, null]),
      )
    }
    expect(journals(p)).toEqual({})
  })

  test('L5 L4 L1: where repeating is not safe nothing is sent twice, and what is in doubt is listed', async () => {
    const p = await open('never')
    for (const d of DEATHS.never) {
      const { next, doubt } = await dieAndReturn(p, d)
      expect(next.diff.waits['user'] ?? 0, d.name).toBe(doubt)
      for (const m of matches(d))
        expect(p.fake.world.log.filter((a) => a.match === m).length, `${m} was received twice`).toBeLessThanOrEqual(1)
      const state = await p.state(d.name)
      expect(
        state.map((r) => r['key']),
        d.name,
      ).toEqual(['1', '2', '3'])
      for (const row of state) {
        const there = `${d.name}/u${row['key']}` in p.held()
        expect(row['doubt'] !== null || there, `L1: ${d.name} ${row['key']} is neither received nor in doubt`).toBe(true)
      }
      expect(state.filter((r) => r['doubt'] !== null).length).toBe(doubt)
    }
  })

  test('L1: an outcome that arrives after its run was closed is a new revision, and moves no state', async () => {
    const p = await open('never')
    const d = death('kept')('journaled')
    await dyingRun(p, d.name, d.point, d.nth)
    const [[run, text] = ['', '']] = Object.entries(journals(p))
    loseJournals(p) // another machine recovers
    await p.run(d.name)
    const of = async (): Promise<unknown> =>
      (await p.deliveries(d.name)).filter((r) => r['run_id'] === run).map((r) => [r['seq'], r['revision'], r['outcome']])
    expect(await of()).toEqual([
      ['0', '0', 'unknown'],
      ['1', '0', 'unknown'],
    ])
    mkdirSync(p.world.journalDir, { recursive: true })
    writeFileSync(join(p.world.journalDir, `${run}.jsonl`), text) // the first one is back
    const state = await p.state(d.name)
    expect((await p.run(d.name)).diff.waits).toEqual({ user: 2 })
    expect(await of()).toEqual([
      ['0', '0', 'unknown'],
      ['0', '1', 'acked'],
      ['1', '0', 'unknown'],
      ['1', '1', 'acked'],
    ])
    expect((await p.runs(d.name))[0]).toMatchObject({
      status: 'crashed',
      planned_create: '3',
      acked_create: '2',
      unknown_create: '0',
      not_attempted_create: '1',
    })
    expect((await p.state(d.name)).map((r) => [r['key'], r['doubt'], r['held_payload']])).toEqual(
      state.map((r) => [r['key'], r['doubt'], r['held_payload']]),
    )
    expect(journals(p)).toEqual({})
  })

  test('a journal names rows, never what was in them', async () => {
    const p = await open('safe')
    await p.put({ id: '1', email: 'secret', name: 'hush' })
    await p.build()
    await dyingRun(p, 'run_open_kept', 'journaled', 2)
    const [text = ''] = Object.values(journals(p))
    expect(text.split('\n').filter(Boolean).length).toBe(4)
    expect(text).not.toMatch(/hush|secret/)
  })

  test('L8: a run that died before its change set was open leaves nothing behind', async () => {
    const p = await open('safe')
    await dyingRun(p, 'run_open_kept', 'run open')
    await p.query(sql`update ${p.table('changes', 'run_open_kept')} set run_id = 'never-opened'`)
    await p.query(sql`delete from ${p.ledger('runs')} where sync = ${p.syncOf('run_open_kept').name}`)
    expect(await p.run('run_open_kept')).toMatchObject({ status: 'success', counters: { planned_create: 3, acked_create: 3 } })
    expect(await p.query(sql`select count(*) as n from ${p.table('changes', 'run_open_kept')}`)).toEqual([{ n: '0' }])
  })
})
