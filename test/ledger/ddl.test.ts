import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { ddlText } from '../../src/ledger/ddl.ts'
import { prepareLedger } from '../../src/ledger/prepare.ts'
import { ensureViews } from '../../src/ledger/views.ts'
import { duckdbType } from '../../src/warehouses/duckdb/index.ts'
import { duckdbEngine, postgresEngine, type Engine } from '../fixtures/engines.ts'

const schema = `ddl_${randomUUID().slice(0, 8)}`
const engines: readonly { readonly name: string; readonly engine: Engine | null }[] = [
  { name: 'DuckDB', engine: await duckdbEngine() },
  { name: 'Postgres', engine: await postgresEngine() },
]

describe.each(engines)('ddlText on $name (skipped without a server)', ({ engine }) => {
  afterAll(async () => {
    await engine?.run(`drop schema if exists "${schema}" cascade`)
    await engine?.close()
  })

  it.skipIf(engine === null)('runs as it stands, twice, and makes every table and view', async () => {
    const text = ddlText(engine!.flavour, { schema, entities: ['user', 'account'], syncs: ['contacts', 'tags'] })
    await engine!.run(text)
    await engine!.run(text)
    const rows = await engine!.rows({
      parts: [`select table_name from information_schema.tables where table_schema = '${schema}' order by 1`],
    })
    expect(rows.map((r) => r['table_name'])).toEqual([
      '_dray_budgets',
      '_dray_changes__contacts',
      '_dray_changes__tags',
      '_dray_deliveries',
      '_dray_entities',
      '_dray_flushes',
      '_dray_gone__account',
      '_dray_gone__user',
      '_dray_jobs',
      '_dray_keys',
      '_dray_leases',
      '_dray_meta',
      '_dray_migrations',
      '_dray_next__contacts',
      '_dray_next__tags',
      '_dray_nodes',
      '_dray_outcomes__contacts',
      '_dray_outcomes__tags',
      '_dray_quarantine',
      '_dray_runs',
      '_dray_state__contacts',
      '_dray_state__tags',
      '_dray_syncs',
      '_dray_watermarks',
      '_dray_windows',
      'account__group_events',
      'account__groups',
      'audit_deliveries_v1',
      'audit_memberships_v1',
      'audit_quarantine_v1',
      'audit_records_v1',
      'audit_runs_v1',
      'user__group_events',
      'user__groups',
    ])
    const [key] = await engine!.rows({ parts: [`select count(*) as n from "${schema}"."_dray_keys"`] })
    expect(key).toEqual({ n: '1' })
  })
})

it('what was made ahead is taken over by a run', async () => {
  const warehouse = await duckdbType.open(duckdbType.config.parse({ path: ':memory:', schema: 'dray' }), {
    projectDir: '/',
    lockTimeoutMs: 0,
  })
  try {
    const text = ddlText(warehouse.flavour, { schema: 'dray', entities: ['user'], syncs: ['contacts'] })
    await warehouse.migrate(
      text
        .split(';\n')
        .map((part) => part.replaceAll(/^--.*$/gm, '').trim())
        .filter((part) => part !== '')
        .map((part) => ({ parts: [part] })),
    )
    await prepareLedger(warehouse, { project: 'shop', output: 'dev' })
    await ensureViews(warehouse)
    expect(await warehouse.query({ parts: ['select count(*) as n from dray._dray_migrations'] })).toEqual([{ n: '1' }])
  } finally {
    await warehouse.close()
  }
})
