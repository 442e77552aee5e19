import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { loadProject } from '../../src/project/load.ts'
import type { LoadOptions, Project } from '../../src/project/load.ts'
import type { Entity, Sync } from '../../src/project/manifest.ts'
import { destination as file } from '../../src/destinations/file/index.ts'
import { destination as http } from '../../src/destinations/http/index.ts'
import { duckdbType } from '../../src/warehouses/duckdb/index.ts'
import { postgresType } from '../../src/warehouses/postgres/index.ts'
import { fullProject, loadOptions } from '../fixtures/load-options.ts'
import { changed, writeProject } from '../fixtures/small-project.ts'

const full = (more: Partial<LoadOptions> = {}): Promise<Project> =>
  loadProject(loadOptions(fullProject.dir, { env: fullProject.env, ...more }))

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function small(changes: Record<string, string | null>, more: Partial<LoadOptions> = {}): Promise<Project> {
  const { dir, remove } = writeProject(changes)
  cleanups.push(remove)
  return loadProject(loadOptions(dir, more))
}

const property = 'models/users/properties/lifetime_value.sql'
const sqlOf = (p: Project, name: string, scope?: (columns: readonly string[]) => string): string | undefined =>
  p.manifest.entities
    .flatMap((e) => e.properties)
    .find((x) => x.name === name)
    ?.sql(scope)

describe('the full project', () => {
  let project: Project
  let entity: (name: string) => Entity
  let sync: (name: string) => Sync
  beforeAll(async () => {
    project = await full()
    entity = (name) => project.manifest.entities.find((e) => e.name === name) as Entity
    sync = (name) => project.manifest.syncs.find((s) => s.name === name) as Sync
  })

  test('the order has every node once, after all that it reads', () => {
    const { order, dependencies } = project.manifest
    expect(new Set(order).size).toBe(order.length)
    expect([...dependencies.keys()].toSorted()).toEqual(order.toSorted())
    for (const [id, reads] of dependencies)
      for (const read of reads) expect(order.indexOf(read), `${read} before ${id}`).toBeLessThan(order.indexOf(id))
  })

  test('composite keys, column marks, and groups in both forms', () => {
    const account = entity('account')
    expect(account.key).toEqual(['tenant', 'Account No'])
    expect(account.columns.map((c) => [c.name, c.type ?? c.personal ?? null])).toEqual([
      ['Account No', null],
      ['owner_email', 'email'],
      ['ext_id', 'uuid'],
    ])
    expect(account.groups.map((g) => [g.name, g.label, Object.keys(g.rule)[0], g.hidden])).toEqual([
      ['active', 'Active accounts', 'sql', false],
      ['big', 'Big accounts', 'where', false],
    ])
    expect(entity('user').groups.map((g) => [g.name, g.label, g.hidden])).toEqual([
      ['churn_risk', 'Churn risk', false],
      ['high_value_ca', 'High value California customers', false],
      ['sync:newsletter_contacts', 'sync:newsletter_contacts', true],
    ])
  })

  test('schema and identifier stay as the engine has them', () => {
    expect(project.manifest.sources.find((s) => s.name === 'order_lines')).toMatchObject({
      schema: 'Old CRM',
      identifier: 'Order "Lines"',
      touches: { account: { columns: ['tenant', 'Account No'] } },
      changedAt: { sql: 'greatest("a", "b")' },
    })
    expect(sqlOf(project, 'mrr')).toContain('from "Old CRM"."Order ""Lines""" as lines')
    expect(project.manifest.sources.find((s) => s.name === 'purchases')).toMatchObject({
      changedAt: { column: 'updated_at' },
      lookbackMs: 600_000,
      deletes: { kind: 'reconcile' },
    })
  })

  test('a sync of records with all its forms of fields', () => {
    const contacts = sync('newsletter_contacts')
    expect(contacts).toMatchObject({
      kind: 'records',
      mode: 'mirror',
      onLeave: 'archive',
      audience: 'sync:newsletter_contacts',
      with: { list_id: '8f2a' },
      parkAfter: 3,
      retryRejectedAfterMs: 7_200_000,
      recheckAfterMs: 1_209_600_000,
      guards: { maxDeletes: { share: 0.02 }, maxChanges: { share: 0.005 }, minRows: 3, maxRejected: { rows: 1200 } },
      match: { path: ['email_address'], source: { kind: 'column', column: 'email' }, personal: 'allow' },
    })
    expect(Object.fromEntries(contacts.fields.map((f) => [f.path[0], f.source]))).toMatchObject({
      FNAME: { kind: 'column', column: 'first_name' },
      SOURCE: { kind: 'value', value: 'warehouse' },
      THRESHOLD: { kind: 'value', value: 1000 },
      NOTHING: { kind: 'value', value: null },
      INITIAL: { kind: 'sql' },
      VIP: { kind: 'group', group: 'high_value_ca' },
    })
    expect(contacts.fields.find((f) => f.path[0] === 'SIGNUP')?.when).toBe('create')
    expect(contacts.fields.find((f) => f.path[0] === 'BIRTHDAY')?.format).toBe('mmdd')
  })

  test('nested names, a dot of the name itself, collisions, what is given to the adapter', () => {
    const accounts = sync('crm_accounts')
    expect(accounts.fields.map((f) => f.path)).toEqual([['owner'], ['mrr'], ['billing', 'city'], ['billing', 'zip.code']])
    expect(accounts.onCollision !== 'freeze' && accounts.onCollision.prefer()).toBe('mrr desc nulls last')
    expect(accounts.with).toMatchObject({
      upsert: { batch: 500, result: { ok: { status: ['created', 'updated'] } } },
      delete: { acked: ['2xx', 404] },
    })
    expect(accounts).toMatchObject({ deleteAdopted: true, audience: 'active', match: { source: { kind: 'key' } } })
  })

  test('syncs of groups: labels from the mapping or the group, follows or an own match', () => {
    expect(sync('newsletter_tags')).toMatchObject({
      kind: 'memberships',
      mode: 'mirror',
      onLeave: null,
      match: null,
      follows: 'newsletter_contacts',
      onUnmap: 'keep',
      labels: { high_value_ca: 'High Value', churn_risk: 'Churn risk' },
    })
    expect(sync('accounts_labels')).toMatchObject({
      kind: 'memberships',
      follows: null,
      labels: { big: 'Big accounts', active: 'Active accounts' },
      match: { path: ['id'] },
    })
    expect(project.manifest.dependencies.get('sync.newsletter_tags')).toEqual(
      expect.arrayContaining(['sync.newsletter_contacts', 'group.user.churn_risk', 'group.user.high_value_ca', 'entity.user']),
    )
  })

  test('project settings, files and profile', () => {
    expect(project.manifest).toMatchObject({
      project: 'shop',
      timezone: 'UTC',
      auditPersonal: 'hash',
      guards: { maxDeletes: { share: 0.05 } },
    })
    expect(project.manifest.vars).toEqual({ vip_from: 1000, big_number: 9007199254740993n })
    expect(project.files.map((f) => f.kind)).toEqual(expect.arrayContaining(['settings', 'models', 'destinations', 'macros']))
    expect(project.profile).toMatchObject({ target: 'dev', deliver: true })
  })

  test('connections are rendered', () => {
    expect(project.manifest.destinations.find((d) => d.name === 'crm')?.connection).toMatchObject({
      url: 'http://localhost:9',
      auth: { bearer: 'crm-secret-token' },
    })
  })
})

describe('compiled SQL', () => {
  test('without a scope in_scope() is true; with one it is what the function makes of the quoted columns', async () => {
    const project = await full()
    const show = (columns: readonly string[]): string => `<${columns.join('|')}>`
    expect(sqlOf(project, 'lifetime_value')).toContain('where (1=1)')
    expect(sqlOf(project, 'lifetime_value', show)).toContain('where <"user_id">')
    expect(sqlOf(project, 'value_band', show)).toContain('where <lifetime."user_id">')
    expect(sqlOf(project, 'account_size', show)).toContain('where <u.id>')
    expect(sqlOf(project, 'mrr', show)).toContain('where <lines."tenant"|lines."Account No">')
  })

  test('base queries and properties know whether they are scoped', async () => {
    const project = await small({ 'models/users/properties/q.sql': 'select 1 as user_id, 2 as q' })
    expect(project.manifest.entities[0]?.properties.map((p) => [p.name, p.usesScope])).toEqual([
      ['lifetime_value', true],
      ['q', false],
    ])
  })

  test('relations are quoted by the engine of the chosen output', async () => {
    const files = { 'profiles.yml': 'shop: { outputs: { bq: { type: ticks, project: p, schema: my dray } } }' }
    const project = await small({
      ...files,
      'models/users/properties/q.sql': "select 1 from {{ ref('lifetime_value') }}, {{ this }}, {{ source('shop', 'users') }}",
    })
    expect(sqlOf(project, 'q')).toBe('select 1 from `my dray`.`user__lifetime_value`, `my dray`.`user__q`, `raw`.`users`')
  })

  test('DuckDB and Postgres quote the same project', async () => {
    const engines = Object.fromEntries(
      [duckdbType, postgresType].map((w) => [
        w.type,
        { quote: (path: readonly string[]) => w.flavour.ident(path), configSchema: w.config },
      ]),
    )
    const env = { ...fullProject.env, PG_HOST: 'db', PG_PASSWORD: 'pw' }
    const duckdb = await full({ engines, env })
    const postgres = await full({ engines, env, target: 'prod' })
    expect(sqlOf(duckdb, 'account_size')).toContain('"dray"."account"')
    expect(sqlOf(postgres, 'account_size')).toContain('"My Dray"."account"')
    expect(sqlOf(postgres, 'mrr')).toContain('"Old CRM"."Order ""Lines"""')
    expect(postgres.profile.config).toMatchObject({ host: 'db', port: 5432, password: 'pw', dbname: 'warehouse', schema: 'My Dray' })
    expect(postgres.profile.threads).toBe(8)
  })

  test('the real http and file adapters take what the project says', async () => {
    const { mailchimp } = loadOptions('').destinations
    const project = await full({ destinations: { http, file, ...(mailchimp ? { mailchimp } : {}) } })
    expect(project.manifest.destinations.find((d) => d.name === 'crm')?.connection).toMatchObject({ timeout: '30 seconds' })
  })

  test('the time and number of the invocation, and vars of the command line over those of the project', async () => {
    const sql =
      "select '{{ invocation_id }}', '{{ run_started_at }}', '{{ run_started_at.strftime('%Y-%m-%d %H:%M') }}', {{ var('vip_from') }}, {{ var('x', 7) }}, '{{ env_var('A', 'b') }}'"
    const project = await small({ [property]: sql }, { vars: { vip_from: 5 } })
    expect(sqlOf(project, 'lifetime_value')).toBe("select 'inv-1', '2024-02-29 12:34:56.789000+00:00', '2024-02-29 12:34', 5, 7, 'b'")
  })

  test('log() tells; it is no text of the query', async () => {
    const told: string[] = []
    await small({ [property]: "{{ log('hello', info=true) }}select 1" }, { log: (message) => told.push(message) })
    expect(told).toContain('hello')
  })

  test('a closing semicolon goes, a closing comment cannot swallow a bracket', async () => {
    const project = await small({ [property]: 'select 1 as user_id; -- done\n;', 'models/users/properties/q.sql': 'select 1 -- end' })
    expect(sqlOf(project, 'q')).toBe('select 1')
    expect(sqlOf(project, 'lifetime_value')).toBe('select 1 as user_id')
  })
})

describe('fingerprints', () => {
  const prints = (p: Project): Record<string, string> => Object.fromEntries(p.manifest.order.map((id) => [id, p.fingerprint(id)]))

  test('16 hex digits that do not change with time, invocation or log', async () => {
    const files = { [property]: "select '{{ run_started_at }}', '{{ invocation_id }}'" }
    const first = prints(await small(files))
    expect(Object.values(first).every((f) => /^[0-9a-f]{16}$/.test(f))).toBe(true)
    expect(prints(await small(files, { now: new Date(), invocationId: 'other' }))).toEqual(first)
  })

  test('a changed model changes its own, a changed mapping the sync, a description nothing', async () => {
    const before = prints(await small({}))
    const diff = (after: Record<string, string>): string[] => Object.keys(before).filter((id) => before[id] !== after[id])
    expect(diff(prints(await small(changed(property, 'sum(price)', 'max(price)'))))).toEqual(['property.user.lifetime_value'])
    expect(diff(prints(await small(changed('destinations/mail.yml', 'NAME: name', 'NAME: { column: name, format: string }'))))).toEqual([
      'sync.contacts',
    ])
    expect(diff(prints(await small(changed('models/users/user.yml', 'personal: email', 'personal: email, description: text'))))).toEqual([])
    expect(diff(prints(await small(changed('destinations/mail.yml', 'abc-us1', 'new-us1'))))).toEqual([])
  })

  test('an unknown node is a mistake of the caller', async () => {
    const project = await small({})
    expect(() => project.fingerprint('entity.nothing')).toThrow('no node entity.nothing')
  })
})

test('L13: all problems of all files come at once, sorted by place, without what only follows from them', async () => {
  const error = await small({
    'profiles.yml': 'shop: { outputs: { dev: { type: duckdb, schema: s } } }',
    'models/users/user.yml': 'entity: user\nkey: user_id\ngroups:\n  - { name: vip, lable: VIP, where: "1=1" }\n',
    [property]: "select {{ nothing }} from {{ source('shop', 'purchases') }}",
    'models/broken.yml': 'entity: [\n',
    ...changed('destinations/mail.yml', 'object: tag', 'objct: tag'),
  }).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(InputError)
  expect((error as InputError).problems.map((p) => `${p.place?.file}:${p.place?.line}`)).toEqual([
    'destinations/mail.yml:12',
    'destinations/mail.yml:14',
    'models/broken.yml:2',
    `${property}:1`,
    'models/users/user.yml:4',
    'profiles.yml:1',
  ])
})

test('CRLF, BOM and YAML with the ending .yaml are read as any other file', async () => {
  const project = await small({
    'models/users/user.yml': null,
    'models/users/user.yaml':
      '\ufeffentity: user\r\nkey: user_id\r\ncolumns:\r\n  - { name: email, personal: email }\r\ngroups:\r\n  - { name: vip, where: "a > 1" }\r\n',
    [property]: '\ufeffselect 1 as user_id,\r\n  2 as b\r\n',
  })
  expect(sqlOf(project, 'lifetime_value')).toBe('select 1 as user_id,\n  2 as b')
})

test('a project without syncs or properties loads', async () => {
  const project = await small({ 'destinations/mail.yml': null, [property]: null, 'models/users/user.yml': 'entity: user\nkey: user_id\n' })
  expect(project.manifest.order).toEqual(['source.shop.purchases', 'source.shop.users', 'entity.user'])
})
