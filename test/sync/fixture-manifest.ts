import type { Place } from '../../src/errors.ts'
import type { Field, FieldSource, Group, Guards, Manifest, Sync } from '../../src/project/manifest.ts'
import { splitDotted } from '../../src/util/dotted.ts'

const place: Place = { file: 'tiny-project.yml', line: 1 }

/** A field as a test gives it: the name of a column, or its parts. */
export type FieldGiven =
  | string
  | ((
      | { readonly column: string }
      | { readonly value: string | number | boolean | null }
      | { readonly sql: string }
      | { readonly group: string }
      | { readonly key: true }
    ) & {
      readonly format?: string
      readonly onInvalid?: Field['onInvalid']
      readonly nulls?: Field['nulls']
      readonly when?: Field['when']
    })

export interface SyncGiven {
  /** Path of the match field -> its source, default `{ email: 'email' }`; null where the sync follows another. */
  readonly match?: Readonly<Record<string, FieldGiven>> | null
  readonly fields?: Readonly<Record<string, FieldGiven>>
  readonly audience?: string | null
  readonly mode?: Sync['mode']
  readonly onLeave?: Sync['onLeave']
  readonly deleteAdopted?: boolean
  /** `prefer:` of `on_collision`. */
  readonly prefer?: string
  readonly follows?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly onUnmap?: Sync['onUnmap']
  readonly guards?: Guards
  readonly parkAfter?: number
  readonly retryRejectedAfterMs?: number
  readonly recheckAfterMs?: number
  readonly with?: unknown
}

export interface TinyProject {
  /** Name of the entity; its table. */
  readonly entity: string
  readonly source: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
  /** Group -> condition over the entity table, or a query of the key where it begins with "select". */
  readonly groups: Readonly<Record<string, string>>
  readonly guards: Guards
  readonly timezone: string
  readonly syncs: Readonly<Record<string, SyncGiven>>
}

/** A project of one entity, with whatever columns, groups and syncs a test wants. */
export function tinyManifest(p: TinyProject): Manifest {
  const groups = Object.entries(p.groups).map(([name, rule]): Group => ({
    id: `group.${p.entity}.${name}`,
    name,
    entity: p.entity,
    label: name,
    reads: [],
    hidden: name.startsWith('sync:'),
    place,
    rule: /^select\s/i.test(rule) ? { sql: () => rule } : { where: () => rule },
  }))
  const syncs = Object.entries(p.syncs).map(([name, given]) => tinySync(p.entity, name, given))
  const list = p.columns.map((c) => `"${c.replaceAll('"', '""')}"`).join(', ')
  return {
    project: 'tiny',
    timezone: p.timezone,
    vars: {},
    guards: p.guards,
    auditPersonal: 'clear',
    sources: [],
    entities: [
      {
        id: `entity.${p.entity}`,
        name: p.entity,
        key: p.key,
        sql: () => `select ${list} from ${p.source}`,
        columns: [],
        properties: [],
        groups,
        place,
      },
    ],
    destinations: [{ name: 'fake', type: 'fake', connection: {}, place }],
    syncs,
    order: [`entity.${p.entity}`, ...groups.map((g) => g.id), ...syncs.map((s) => s.id)],
    dependencies: new Map(),
  }
}

function tinySync(entity: string, name: string, g: SyncGiven): Sync {
  const memberships = g.labels !== undefined
  const mode = g.mode ?? 'mirror'
  const [match] = g.match === null || memberships ? [] : fieldsOf(g.match ?? { email: 'email' })
  return {
    id: `sync.${name}`,
    name,
    destination: 'fake',
    entity,
    object: memberships ? 'membership' : 'record',
    kind: memberships ? 'memberships' : 'records',
    with: g.with ?? {},
    match: match ?? null,
    audience: g.audience ?? null,
    fields: fieldsOf(g.fields ?? {}),
    mode,
    onLeave: g.onLeave ?? (mode === 'mirror' ? 'delete' : null),
    deleteAdopted: g.deleteAdopted ?? false,
    onCollision: g.prefer === undefined ? 'freeze' : { prefer: () => g.prefer ?? '' },
    follows: g.follows ?? null,
    labels: g.labels ?? {},
    onUnmap: g.onUnmap ?? 'remove',
    guards: g.guards ?? {},
    parkAfter: g.parkAfter ?? 5,
    retryRejectedAfterMs: g.retryRejectedAfterMs ?? 86_400_000,
    recheckAfterMs: g.recheckAfterMs ?? 7 * 86_400_000,
    place,
  }
}

const fieldsOf = (given: Readonly<Record<string, FieldGiven>>): Field[] =>
  Object.entries(given).map(([path, f]) => {
    const o = typeof f === 'string' ? { column: f } : f
    return {
      path: splitDotted(path),
      source: sourceOf(o),
      onInvalid: o.onInvalid ?? 'hold',
      nulls: o.nulls ?? 'send',
      when: o.when ?? 'always',
      place,
      ...(o.format !== undefined && { format: o.format }),
    }
  })

function sourceOf(f: Exclude<FieldGiven, string>): FieldSource {
  if ('column' in f) return { kind: 'column', column: f.column }
  if ('value' in f) return { kind: 'value', value: f.value }
  if ('sql' in f) return { kind: 'sql', sql: () => f.sql }
  if ('group' in f) return { kind: 'group', group: f.group }
  return { kind: 'key' }
}
