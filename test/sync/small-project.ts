import type { Place } from '../../src/errors.ts'
import type { Field, Group, Guards, Manifest, Sync } from '../../src/project/manifest.ts'
import { GROUPS } from '../model/scenario.ts'
import { LIMITS } from '../model/state.ts'
import type { MembershipsSync, RecordsSync, SyncSpec } from '../model/syncs.ts'

/** A tick of the model in milliseconds. */
export const TICK = 60_000

/** Source tables of the small project: who exists, and who is in which group. */
export const SOURCES = { users: 'src_users', groups: 'src_user_groups' } as const

const place: Place = { file: 'small-project.yml', line: 1 }
const unlimited: Guards = { maxDeletes: { rows: 1e9 }, maxChanges: { rows: 1e9 }, minRows: 0, maxRejected: { rows: 1e9 } }

/** The model's world as a project: entity `user` with e-mail, name and four groups, and the syncs that the model knows. */
export function smallProject(schema: string, specs: Readonly<Record<string, SyncSpec>>): Manifest {
  const from = (table: string): string => `"${schema}".${table}`
  const groups: Group[] = GROUPS.map((name) => ({
    id: `group.user.${name}`,
    name,
    entity: 'user',
    label: name,
    rule: { sql: () => `select id from ${from(SOURCES.groups)} where g = '${name}'` },
    reads: [],
    hidden: false,
    place,
  }))
  const syncs = Object.entries(specs).map(([name, spec]) =>
    spec.kind === 'records' ? recordsSync(name, spec) : membershipsSync(name, spec),
  )
  return {
    project: 'small',
    timezone: 'UTC',
    vars: {},
    guards: unlimited,
    auditPersonal: 'clear',
    sources: [],
    entities: [
      {
        id: 'entity.user',
        name: 'user',
        key: ['id'],
        sql: () => `select id, email, name from ${from(SOURCES.users)}`,
        columns: [],
        properties: [],
        groups,
        place,
      },
    ],
    destinations: [{ name: 'fake', type: 'fake', connection: {}, place }],
    syncs,
    order: ['entity.user', ...groups.map((g) => g.id), ...syncs.map((s) => s.id)],
    dependencies: new Map(),
  }
}

const always = { onInvalid: 'hold', nulls: 'send', when: 'always', place } as const

const FIELDS: Readonly<Record<'name' | 'vip', Field>> = {
  name: { path: ['name'], source: { kind: 'column', column: 'name' }, ...always },
  vip: { path: ['vip'], source: { kind: 'group', group: 'g1' }, ...always },
}

const common = (name: string) =>
  ({
    id: `sync.${name}`,
    name,
    destination: 'fake',
    entity: 'user',
    with: {},
    guards: unlimited,
    onUnmap: 'remove',
    deleteAdopted: false,
    place,
    parkAfter: LIMITS.parkAfter,
    retryRejectedAfterMs: LIMITS.retry * TICK,
    recheckAfterMs: LIMITS.recheck * TICK,
  }) as const

const recordsSync = (name: string, s: RecordsSync): Sync => ({
  ...common(name),
  object: 'record',
  kind: 'records',
  audience: s.audience,
  fields: s.fields.map((f) => FIELDS[f]),
  mode: s.mode,
  match: { path: ['email'], source: { kind: 'column', column: 'email' }, ...always },
  onLeave: s.mode === 'mirror' ? s.onLeave : null,
  onCollision: s.collision === 'prefer' ? { prefer: () => 'id' } : 'freeze',
  follows: null,
  labels: {},
})

const membershipsSync = (name: string, s: MembershipsSync): Sync => ({
  ...common(name),
  object: 'membership',
  kind: 'memberships',
  audience: null,
  fields: [],
  mode: 'mirror',
  match: null,
  onLeave: 'delete',
  onCollision: 'freeze',
  follows: s.follows,
  labels: { ...s.labels },
})
