import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveriesOf, latestRuns, runsNamed } from '../../src/ledger/audit.ts'
import { deliveriesAbout, knownKeys, membershipEvents, quarantineOf, recordsOf } from '../../src/ledger/explain.ts'
import { groupMoves } from '../../src/ledger/group-moves.ts'
import { names, tableId } from '../../src/ledger/names.ts'
import { entityStatements, prepareLedger, syncStatements } from '../../src/ledger/prepare.ts'
import { ensureViews } from '../../src/ledger/views.ts'
import { raw, sql } from '../../src/util/sql.ts'
import type { Row, Warehouse } from '../../src/warehouses/warehouse.ts'
import { engines } from '../build/support.ts'

const KEY = `["e'u",42]`
const at = (minute: number): string => `2024-02-29T12:${String(minute).padStart(2, '0')}:00.000000Z`

describe.each(engines)('what is read of the audit on $name', ({ open }) => {
  let w: Warehouse
  const n = () => names(w.schema)
  const rows = async (statement: Parameters<Warehouse['query']>[0], ...columns: readonly string[]): Promise<unknown[][]> =>
    (await w.query(statement)).map((row: Row) => columns.map((c) => row[c]))

  beforeAll(async () => {
    if (!open) return
    w = await open()
    await prepareLedger(w, { project: 'p', output: 'o' })
    await w.migrate([...entityStatements(w, n(), 'user'), ...syncStatements(w, n(), 'contacts')])
    await ensureViews(w)
    const time = (minute: number) => w.flavour.instant(sql`${at(minute)}`)
    const events = tableId(n().groupEvents('user'))
    const event = (key: string, group: string, what: string, minute: number, version: number) =>
      sql`insert into ${events} (key, group_name, event, happened_at, version, invocation_id) select ${key}, ${group}, ${what}, ${time(minute)}, ${version}, 'i'`
    const run = (
      id: string,
      sync: string,
      minute: number,
    ) => sql`insert into ${tableId(n().ledger('runs'))} (run_id, sync, destination, type, object, status, started_at, acked_create)
      select ${id}, ${sync}, 'crm', 'http', 'contact', 'success', ${time(minute)}, 7`
    const delivery = (
      id: string,
      seq: number,
      revision: number,
      key: string,
      outcome: string,
      minute: number | null,
    ) => sql`insert into ${tableId(n().ledger('deliveries'))}
        (run_id, seq, revision, sync, entity, key, record, label, operation, outcome, planned_at, acked_at)
      select ${id}, ${seq}, ${revision}, 'contacts', 'user', ${key}, 'r', '', 'create', ${outcome}, ${time(5)}, ${minute === null ? sql`null` : time(minute)}`
    await w.atomically([
      sql`insert into ${tableId(n().ledger('syncs'))} (sync, destination, type, object, entity) select 'contacts', 'crm', 'http', 'contact', 'user'`,
      event(KEY, 'vip', 'entered', 1, 1),
      event(KEY, 'sync:contacts', 'entered', 1, 1),
      event('other', 'vip', 'entered', 2, 2),
      event(KEY, 'vip', 'left', 9, 2),
      sql`insert into ${tableId(n().groups('user'))} (key, group_name) select 'other', 'vip'`,
      run('20240229-a', 'contacts', 3),
      run('20240229-b', 'contacts', 4),
      run('20240301-c', 'tags', 5),
      delivery('20240229-a', 0, 0, KEY, 'unknown', null),
      delivery('20240229-a', 0, 1, KEY, 'acked', 6),
      delivery('20240229-a', 1, 0, 'other', 'acked', 6),
      delivery('20240229-b', 0, 0, KEY, 'rejected', null),
      sql`insert into ${tableId(n().state('contacts'))} (record, key, label, match_value, held_payload, wait_reason, tries, changed, born) select 'r', ${KEY}, '', 'm', '{}', 'retry', 2, 1, 0`,
      sql`insert into ${tableId(n().ledger('quarantine'))} (entity, sync, key, field, reason, first_seen) select 'user', 'contacts', 'bad', 'x', 'nan', ${time(1)}`,
    ])
  })
  afterAll(async () => {
    if (!open) return
    if (w.flavour.sharedAccess) await w.execute(sql`drop schema ${raw(w.schema)} cascade`)
    await w.close()
  })

  it.skipIf(!open)('finds moves of groups, but not of the hidden ones, by time', async () => {
    expect(await rows(membershipEvents(w.flavour, n(), { entity: 'user', key: KEY }), 'at', 'group_name', 'event')).toEqual([
      [at(1), 'vip', 'entered'],
      [at(9), 'vip', 'left'],
    ])
  })

  it.skipIf(!open)('finds the last word on each delivery', async () => {
    expect(
      await rows(deliveriesAbout(w.flavour, n(), { entity: 'user', key: KEY }), 'run_id', 'seq', 'outcome', 'at', 'destination'),
    ).toEqual([
      ['20240229-a', '0', 'acked', at(6), 'crm'],
      ['20240229-b', '0', 'rejected', at(5), 'crm'],
    ])
    expect(await rows(deliveriesAbout(w.flavour, n(), { entity: 'account', key: KEY }), 'run_id')).toEqual([])
  })

  it.skipIf(!open)('finds what is held, what waits and what is quarantined', async () => {
    expect(
      await rows(recordsOf(w.flavour, n(), { entity: 'user', key: KEY }), 'sync', 'held_payload', 'wait_reason', 'tries', 'retry_at'),
    ).toEqual([['contacts', '{}', 'retry', '2', null]])
    expect(await rows(quarantineOf(w.flavour, n(), { entity: 'user', key: 'bad' }), 'field', 'reason', 'first_seen')).toEqual([
      ['x', 'nan', at(1)],
    ])
  })

  it.skipIf(!open)('knows which spelling of a key is meant, with and without the entity table', async () => {
    const ask = (entityTable: boolean) =>
      rows(knownKeys(n(), { entity: 'user', keys: [KEY, `["e'u","42"]`, 'bad', 'never'], entityTable }), 'key', 'present')
    expect(await ask(false)).toEqual([
      [KEY, '0'],
      ['bad', '0'],
    ])
    await w.execute(sql`create table ${tableId(n().entity('user'))} as select ${KEY} as _key`)
    expect(await ask(true)).toEqual([
      [KEY, '1'],
      ['bad', '0'],
    ])
  })

  it.skipIf(!open)('counts what a published version moved', async () => {
    expect(await rows(groupMoves(n(), { entity: 'user', version: 2 }), 'group_name', 'entered', 'left', 'members')).toEqual([
      ['vip', '1', '1', '1'],
    ])
    expect(await rows(groupMoves(n(), { entity: 'user', version: 3 }), 'group_name')).toEqual([])
  })

  it.skipIf(!open)('lists runs, newest first, and finds them by the beginning of their id', async () => {
    expect(await rows(latestRuns(w.flavour, n(), { sync: null, limit: 2 }), 'run_id', 'started_at', 'acked_create')).toEqual([
      ['20240301-c', at(5), '7'],
      ['20240229-b', at(4), '7'],
    ])
    expect(await rows(latestRuns(w.flavour, n(), { sync: 'contacts', limit: 9 }), 'run_id')).toEqual([['20240229-b'], ['20240229-a']])
    expect(await rows(runsNamed(n(), { prefix: '2024', sync: 'contacts' }), 'run_id')).toEqual([['20240229-b'], ['20240229-a']])
    expect(await rows(runsNamed(n(), { prefix: '2024%', sync: null }), 'run_id')).toEqual([])
    expect(await rows(deliveriesOf(w.flavour, n(), { runId: '20240229-a', limit: 1 }), 'seq', 'outcome')).toEqual([['0', 'acked']])
  })
})
