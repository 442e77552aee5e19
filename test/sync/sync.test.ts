import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../src/build/build.ts'
import { createFake, type Fake } from '../../src/destinations/fake/index.ts'
import { liveRecords } from '../../src/destinations/fake/world.ts'
import { tableId, names } from '../../src/ledger/names.ts'
import { prepareLedger } from '../../src/ledger/prepare.ts'
import { objectUse, runSync, type SyncResult } from '../../src/sync/sync.ts'
import { defaultDelivery, type SyncWorld } from '../../src/sync/world.ts'
import { raw, sql } from '../../src/util/sql.ts'
import type { Clock } from '../../src/util/world.ts'
import { openDuckdb, openPostgres, type Opened } from '../fixtures/warehouses.ts'
import { postgresUrl } from '../fixtures/postgres.ts'
import { smallProject, SOURCES } from './small-project.ts'

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((r) => setTimeout(r, Math.min(ms, 5))),
}

const engines: readonly (readonly [string, () => Promise<Opened>, boolean])[] = [
  ['DuckDB', () => openDuckdb(), true],
  ['Postgres', () => openPostgres(), postgresUrl() !== null],
]

for (const [engine, open, there] of engines) {
  describe.skipIf(!there)(`a sync on ${engine}`, () => {
    let opened: Opened
    let fake: Fake
    let world: SyncWorld
    let journalDir: string
    let runs = 0
    beforeAll(async () => {
      opened = await open()
      journalDir = mkdtempSync(join(tmpdir(), 'dray-journal-'))
      const { warehouse } = opened
      const manifest = smallProject(warehouse.schema, {
        contacts: {
          kind: 'records',
          mode: 'mirror',
          onLeave: 'delete',
          collision: 'freeze',
          rekey: 'in_place',
          address: 'match',
          lag: 0,
          batch: 2,
          order: 'any',
          audience: null,
          fields: ['name', 'vip'],
          repeat: { create: 'safe', update: 'safe', delete: 'safe' },
        } as never,
        tags: {
          kind: 'memberships',
          follows: 'contacts',
          address: 'match',
          lag: 0,
          batch: 2,
          labels: { g1: 'L1', g2: 'L2' },
          repeat: { add: 'safe', remove: 'safe' },
        } as never,
      })
      fake = createFake({ normalise: ['trim', 'lower'] })
      world = {
        warehouse,
        manifest,
        clock,
        emit: () => undefined,
        invocationId: 'inv',
        output: 'dev',
        deliver: true,
        projectDir: journalDir,
        journalDir,
        lockTimeoutMs: 0,
        delivery: { ...defaultDelivery, retryPauseMs: 1 },
        gitSha: null,
        scheduler: null,
        newRunId: () => `run${String(++runs).padStart(4, '0')}`,
        adapter: (sync) => ({
          type: 'fake',
          object: fake.destination.object(sync.object, sync.with, objectUse(sync)),
          open: (io) => fake.destination.open({}, io),
        }),
      }
      await warehouse.migrate([
        sql`create table ${tableId({ schema: warehouse.schema, name: SOURCES.users })} (id varchar(20), email varchar(50), name varchar(20))`,
        sql`create table ${tableId({ schema: warehouse.schema, name: SOURCES.groups })} (id varchar(20), g varchar(20))`,
      ])
      await prepareLedger(warehouse, { project: 'small', output: 'dev' })
    })
    afterAll(async () => {
      await opened?.drop()
      rmSync(journalDir, { recursive: true, force: true })
    })

    const users = (text: string): Promise<unknown> =>
      opened.warehouse.execute(
        sql`${raw(text.replace('USERS', `"${opened.warehouse.schema}".${SOURCES.users}`).replace('GROUPS', `"${opened.warehouse.schema}".${SOURCES.groups}`))}`,
      )
    const run = async (name: string): Promise<SyncResult> => {
      const sync = world.manifest.syncs.find((s) => s.name === name)
      if (!sync) throw new Error(name)
      const r = await runSync(world, sync, { fullRefresh: false, word: false, resend: false, accepted: [] })
      if (r.problems.length) console.log(r.problems)
      return r
    }
    const both = async (): Promise<SyncResult[]> => {
      const built = await build({ ...world, fingerprint: () => 'x' }, { fullRefresh: false })
      expect([...built.failed]).toEqual([])
      return [await run('contacts'), await run('tags')]
    }
    const receiver = (): unknown[] =>
      liveRecords(fake.world)
        .map((r) => [r.match, JSON.parse(r.payload), [...r.labels].sort()])
        .sort()

    test('sends everything first, then nothing', async () => {
      await users(`insert into USERS values ('1', 'ann@x', 'Ann'), ('2', ' BOB@x ', 'Bob "B" 😀'), ('3', null, 'No mail')`)
      await users(`insert into GROUPS values ('1', 'g1'), ('2', 'g2')`)
      const [contacts, tags] = await both()
      expect(contacts).toMatchObject({
        status: 'success',
        exitCode: 0,
        counters: { acked_create: 2 },
        diff: { heldBack: 1, waits: { no_match: 1 } },
      })
      expect(tags).toMatchObject({ status: 'success', counters: { acked_create: 2 } })
      expect(receiver()).toEqual([
        ['ann@x', { name: 'Ann', vip: true }, ['L1']],
        ['bob@x', { name: 'Bob "B" 😀', vip: false }, ['L2']],
      ])
      const again = await both()
      expect(again.map((r) => r.counters?.['planned_create'])).toEqual([0, 0])
      expect(again.map((r) => Object.values(r.diff.operations))).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ])
    })

    test('L8: swapped e-mails end right, and the labels with them', async () => {
      await users(`update USERS set email = case id when '1' then 'bob@x' else 'ann@x' end where id in ('1', '2')`)
      const [contacts, tags] = await both()
      expect(contacts).toMatchObject({ status: 'success', counters: { acked_update: 2, planned_delete: 0 } })
      expect(tags).toMatchObject({ status: 'success' })
      expect(receiver()).toEqual([
        ['ann@x', { name: 'Bob "B" 😀', vip: false }, ['L2']],
        ['bob@x', { name: 'Ann', vip: true }, ['L1']],
      ])
    })

    test('L8: a merged user is taken over, a deleted one removed', async () => {
      await users(`delete from USERS where id = '1'`)
      await users(`update USERS set email = 'bob@x' where id = '2'`)
      const [contacts] = await both()
      expect(contacts).toMatchObject({ status: 'success', counters: { acked_delete: 1, acked_update: 1 } })
      expect(receiver()).toEqual([['bob@x', { name: 'Bob "B" 😀', vip: false }, ['L2']]])
    })

    test('L4: the audit has one delivery per planned row', async () => {
      const n = names(opened.warehouse.schema)
      const rows = await opened.warehouse.query(
        sql`select run_id, count(*) as n, min(outcome) as a, max(outcome) as b from ${tableId(n.ledger('deliveries'))} group by run_id order by run_id`,
      )
      expect(rows.every((r) => r['a'] === 'acked' && r['b'] === 'acked')).toBe(true)
    })
  })
}
