import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event } from '../../src/events.ts'
import { build, type BuildOptions, type BuildResult, type BuildWorld } from '../../src/build/build.ts'
import { prepareLedger } from '../../src/ledger/prepare.ts'
import type { Entity, Group, Manifest, Property } from '../../src/project/manifest.ts'
import { id, join, raw, sql } from '../../src/util/sql.ts'
import type { Clock } from '../../src/util/world.ts'
import { duckdbType } from '../../src/warehouses/duckdb/index.ts'
import { postgresType } from '../../src/warehouses/postgres/index.ts'
import type { Warehouse } from '../../src/warehouses/warehouse.ts'
import { postgresUrl } from '../fixtures/postgres.ts'

export interface Engine {
  readonly name: string
  /** Null: not at hand here, the suite is skipped. */
  readonly open: (() => Promise<Warehouse>) | null
}

const options = { projectDir: '.', lockTimeoutMs: 1000 }
const url = postgresUrl()
export const randomSchema = (): string => `build_${randomUUID().slice(0, 8)}`

export const openPostgresIn = (schema: string): Promise<Warehouse> => {
  const { hostname, port, username, password, pathname } = new URL(url ?? '')
  return postgresType.open(
    postgresType.config.parse({ host: hostname, port, user: username, password, dbname: pathname.slice(1), schema, sslmode: 'disable' }),
    options,
  )
}

export const engines: readonly Engine[] = [
  { name: 'DuckDB', open: () => duckdbType.open(duckdbType.config.parse({ path: ':memory:', schema: 'dray' }), options) },
  { name: url ? 'Postgres' : 'Postgres (skipped: DRAY_TEST_POSTGRES is not set)', open: url ? () => openPostgresIn(randomSchema()) : null },
]

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => void (await sleep(ms, undefined, signal ? { signal } : {})),
}

export interface EntityInput {
  readonly name: string
  readonly key: string | readonly string[]
  readonly sql: string
  readonly uuids?: readonly string[]
  readonly properties?: Readonly<Record<string, string>>
  /** A condition, or a query that begins with `select` or `with`. */
  readonly groups?: Readonly<Record<string, string>>
  readonly reads?: readonly string[]
}

const place = (file: string) => ({ file, line: 1, column: 1 })

export function entity(e: EntityInput): Entity {
  return {
    id: `entity.${e.name}`,
    name: e.name,
    key: typeof e.key === 'string' ? [e.key] : e.key,
    sql: () => e.sql,
    place: place(`models/${e.name}.sql`),
    columns: (e.uuids ?? []).map((name) => ({ name, type: 'uuid', place: place(`models/${e.name}.yml`) })),
    properties: Object.entries(e.properties ?? {}).map(([name, text]): Property => ({
      id: `property.${e.name}.${name}`,
      name,
      entity: e.name,
      sql: () => text,
      reads: readsOf(text),
      usesScope: false,
      tags: [],
      place: place(`models/${name}.sql`),
    })),
    groups: Object.entries(e.groups ?? {}).map(([name, text]): Group => ({
      id: `group.${e.name}.${name}`,
      name,
      entity: e.name,
      label: name,
      hidden: name.startsWith('sync:'),
      reads: readsOf(text),
      place: place(`models/${name}.group.sql`),
      rule: /^(select|with)\b/.test(text) ? { sql: () => text } : { where: () => text },
    })),
  }
}

/** `/* reads property.user.x *\/` in a model stands for a `ref()`. */
const readsOf = (text: string): string[] => [...text.matchAll(/\/\* reads (\S+) \*\//g)].map((m) => m[1] as string)

export function manifest(entities: readonly EntityInput[]): Manifest {
  const built = entities.map(entity)
  return {
    project: 'test',
    timezone: 'UTC',
    vars: {},
    guards: {},
    auditPersonal: 'hash',
    sources: [],
    destinations: [],
    syncs: [],
    order: [],
    entities: built,
    dependencies: new Map(built.map((e, i) => [e.id, entities[i]?.reads ?? []])),
  } as Manifest
}

export interface Bench {
  readonly warehouse: Warehouse
  readonly events: Event[]
  /** Runs SQL; `{x}` stands for a table of Dray's schema. */
  run(...statements: readonly string[]): Promise<void>
  /** Builds; `emit` may throw to simulate a crash. */
  build(
    entities: readonly EntityInput[],
    o?: Partial<BuildOptions> & { readonly emit?: (event: Event) => void; readonly world?: Partial<BuildWorld> },
  ): Promise<BuildResult>
  /** Rows of a table as text, in the order of all columns. */
  rows(table: string, columns: readonly string[], where?: string): Promise<string[]>
  name(table: string): string
  close(): Promise<void>
}

export async function bench(engine: Engine): Promise<Bench> {
  const warehouse = await (engine.open as () => Promise<Warehouse>)()
  await prepareLedger(warehouse, { project: 'test', output: 'dev' })
  const events: Event[] = []
  const { flavour, schema } = warehouse
  const name = (table: string): string => flavour.ident([schema, table])
  const inSchema = (text: string): string => text.replaceAll(/\{([A-Za-z_][\w ]*)\}/g, (_, table: string) => name(table))
  return {
    warehouse,
    events,
    name,
    run: async (...statements) => {
      for (const text of statements) await warehouse.execute(raw(inSchema(text)))
    },
    build: (entities, o = {}) => {
      const { emit, world, ...rest } = o
      const inner = entities.map((e): EntityInput => ({
        ...e,
        sql: inSchema(e.sql),
        properties: mapValues(e.properties ?? {}, inSchema),
        groups: mapValues(e.groups ?? {}, inSchema),
      }))
      const all = (event: Event): void => {
        events.push(event)
        emit?.(event)
      }
      return build(
        {
          warehouse,
          manifest: manifest(inner),
          clock,
          emit: all,
          invocationId: 'i1',
          lockTimeoutMs: 1000,
          fingerprint: (node) => `f:${node}`,
          ...world,
        },
        { fullRefresh: false, ...rest },
      )
    },
    rows: async (table, columns, where = '1 = 1') => {
      const cells = columns.map((c, i) => sql`${flavour.text(id(c))} as ${id(`c${i}`)}`)
      const found = await warehouse.query(sql`select ${join(cells)} from ${id(schema, table)} where ${raw(where)}`)
      return found.map((r) => columns.map((_, i) => r[`c${i}`] ?? '∅').join(' | ')).toSorted()
    },
    close: async () => {
      if (flavour.sharedAccess) await warehouse.execute(sql`drop schema ${id(schema)} cascade`)
      await warehouse.close()
    },
  }
}

const mapValues = (of: Readonly<Record<string, string>>, change: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(of).map(([k, v]) => [k, change(v)]))

/** Results that are no success, in short. */
export const failures = (r: BuildResult): string[] =>
  r.results.filter((x) => x.status !== 'success').map((x) => `${x.node} ${x.status}: ${x.message}`)
