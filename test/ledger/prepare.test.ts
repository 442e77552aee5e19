import { afterEach, describe, expect, test } from 'vitest'
import { migrations, type Migration } from '../../src/ledger/migrations.ts'
import { ledgerStatements, prepareLedger, syncStatements, entityStatements } from '../../src/ledger/prepare.ts'
import { names, tableId } from '../../src/ledger/names.ts'
import { ensureViews } from '../../src/ledger/views.ts'
import { id, raw, sql } from '../../src/util/sql.ts'
import type { Warehouse } from '../../src/warehouses/warehouse.ts'
import { openDuckdb, openPostgres, postgresConfig, openOptions, type Opened } from '../fixtures/warehouses.ts'
import { postgresUrl } from '../fixtures/postgres.ts'
import { postgresType } from '../../src/warehouses/postgres/index.ts'

const engines = [
  { name: 'DuckDB', open: () => openDuckdb(), there: true },
  { name: 'Postgres (DRAY_TEST_POSTGRES)', open: () => openPostgres(), there: postgresUrl() !== null },
]
const mine = { project: 'shop', output: 'dev' }

describe.each(engines)('the ledger on $name', ({ open, there }) => {
  let opened: Opened | undefined
  const start = async (): Promise<Warehouse> => (opened = await open()).warehouse
  afterEach(async () => {
    await opened?.drop()
    opened = undefined
  })
  const meta = (w: Warehouse) => w.query(sql`select name, value from ${tableId(names(w.schema).ledger('meta'))} order by name`)

  test.skipIf(!there)('belongs to one project and output; any other changes nothing in it', async () => {
    const w = await start()
    await prepareLedger(w, mine)
    await prepareLedger(w, mine)
    const before = [await meta(w), await w.tables()]
    for (const other of [
      { project: 'other', output: 'dev' },
      { project: 'shop', output: 'prod' },
    ])
      await expect(prepareLedger(w, other)).rejects.toThrow('belongs to another project or output')
    expect([await meta(w), await w.tables()]).toEqual(before)
  })

  test.skipIf(!there)('is not migrated for another project, and not touched when a newer Dray wrote it', async () => {
    const w = await start()
    const n = names(w.schema)
    await prepareLedger(w, mine)
    const log = tableId(n.ledger('migrations'))
    await w.execute(sql`delete from ${log}`)
    await w.execute(sql`insert into ${log} (number, name) values (${99}, 'from the future')`)
    await expect(prepareLedger(w, mine)).rejects.toThrow('written by a newer Dray: migration 99')
    await w.execute(sql`update ${log} set number = 0`)
    expect(await w.query(sql`select number from ${log}`)).toEqual([{ number: '0' }])
  })

  test.skipIf(!there)('a later migration adds a column, keeps what is there, and may run twice', async () => {
    const w = await start()
    const n = names(w.schema)
    await prepareLedger(w, mine)
    await w.execute(sql`insert into ${tableId(n.ledger('runs'))} (run_id, sync) values ('r1', 'contacts')`)
    const later: Migration = {
      number: 2,
      name: 'cost of a run',
      statements: () => [sql`alter table ${tableId(n.ledger('runs'))} add column if not exists ${id('cost')} ${raw('bigint')}`],
    }
    await w.migrate(ledgerStatements(w.flavour, n, [later]))
    await w.migrate(ledgerStatements(w.flavour, n, [...migrations, later]))
    expect(await w.query(sql`select number from ${tableId(n.ledger('migrations'))} order by number`)).toEqual([
      { number: '1' },
      { number: '2' },
    ])
    expect(await w.query(sql`select run_id, cost from ${tableId(n.ledger('runs'))}`)).toEqual([{ run_id: 'r1', cost: null }])
    expect(await w.query(sql`select count(*) as n from ${tableId(n.ledger('keys'))}`)).toEqual([{ n: '1' }])
  })

  test.skipIf(!there)('the audit views have exactly the columns of the contract, also as entities and syncs come', async () => {
    const w = await start()
    const n = names(w.schema)
    await prepareLedger(w, mine)
    await ensureViews(w)
    const columns = async (): Promise<Record<string, string>> => {
      const views = ['audit_runs_v1', 'audit_deliveries_v1', 'audit_records_v1', 'audit_memberships_v1', 'audit_quarantine_v1']
      return Object.fromEntries(
        await Promise.all(
          views.map(async (v) => [v, (await w.describe(sql`select * from ${tableId(n.view(v))}`)).map((c) => c.name).join(' ')] as const),
        ),
      )
    }
    expect(await columns()).toEqual(CONTRACT)
    await w.execute(
      raw(
        `create view ${w.flavour.ident([w.schema, 'my_report'])} as select key, sync, doubt from ${w.flavour.ident([w.schema, 'audit_records_v1'])}`,
      ),
    )
    await w.migrate([...entityStatements(w, n, 'user'), ...syncStatements(w, n, 'contacts')])
    await w.execute(sql`insert into ${tableId(n.ledger('syncs'))} (sync, entity) values ('contacts', 'user'), ('tags', 'user')`)
    for (const sync of ['contacts', 'tags']) {
      await w.migrate(syncStatements(w, n, sync))
      await w.execute(sql`insert into ${tableId(n.state(sync))} (record, ${id('key')}, label) values ('r', 'k', '')`)
      await ensureViews(w)
      await ensureViews(w)
    }
    expect(await columns()).toEqual(CONTRACT)
    const report = sql`select sync, ${id('key')}, doubt from ${tableId(n.view('my_report'))} order by sync`
    expect(await w.query(report)).toEqual([
      { sync: 'contacts', key: 'k', doubt: null },
      { sync: 'tags', key: 'k', doubt: null },
    ])
  })
})

test.skipIf(postgresUrl() === null)(
  'five connections at once on an empty schema make one ledger and one key (DRAY_TEST_POSTGRES)',
  async () => {
    const config = postgresConfig()
    const all = await Promise.all(Array.from({ length: 5 }, () => postgresType.open(config, openOptions)))
    const [first] = all as [Warehouse]
    try {
      const claims = await Promise.allSettled(all.map((w, i) => prepareLedger(w, i < 3 ? mine : { project: 'other', output: 'dev' })))
      const won = claims.map((c) => c.status).join(' ')
      expect(['fulfilled fulfilled fulfilled rejected rejected', 'rejected rejected rejected fulfilled fulfilled']).toContain(won)
      const n = names(config.schema)
      expect(await first.query(sql`select count(*) as n from ${tableId(n.ledger('keys'))}`)).toEqual([{ n: '1' }])
      expect(await first.query(sql`select count(*) as n from ${tableId(n.ledger('migrations'))}`)).toEqual([
        { n: String(migrations.length) },
      ])
      const [brin] = await first.query(
        sql`select pg_get_indexdef(i.indexrelid) as indexdef from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
        where a.amname = 'brin' and i.indrelid = to_regclass(${`"${config.schema}"."_dray_deliveries"`})`,
      )
      expect(brin?.['indexdef']).toContain('_dray_deliveries USING brin (planned_at, sent_at, acked_at)')
    } finally {
      await first.execute(sql`drop schema ${id(config.schema)} cascade`)
      await Promise.all(all.map((w) => w.close()))
    }
  },
)

const counters = ['planned', 'acked', 'rejected', 'parked', 'unknown', 'skipped', 'not_attempted']
  .flatMap((what) => ['create', 'update', 'delete'].map((operation) => `${what}_${operation}`))
  .join(' ')

const CONTRACT = {
  audit_runs_v1: `run_id invocation_id sync destination type object output status started_at finished_at ${counters} held_back deferred api_calls bytes_sent retries waited_ms quota_left git_sha definition scheduler error`,
  audit_deliveries_v1:
    'run_id seq sync destination type object entity key record label operation reason changed_fields before payload outcome evidence attempts http_status error_code error destination_id request_id planned_at sent_at acked_at how',
  audit_records_v1:
    'sync destination type object entity key record label match_value destination_id origin held_payload held_at held_run cleared_at doubt doubt_at tried_match tries last_status last_error retry_at wait_reason',
  audit_memberships_v1: 'entity key group_name event happened_at invocation_id',
  audit_quarantine_v1: 'entity sync key field value reason first_seen last_seen',
}
