import { createHash } from 'node:crypto'
import type { Entity, Field, Group, Manifest, NodeId, Property, SourceTable, Sync } from './manifest.ts'

/** Rendered SQL of a node by part, with a fixed time and invocation. */
export type StableSql = ReadonlyMap<NodeId, ReadonlyMap<string, () => string>>

/**
 * 16 hex digits that change when what a node computes or sends changes: its compiled SQL and its settings, not its place,
 * descriptions, tags, guards or labels of groups. An entity's covers its base query, key and column marks; its properties
 * have their own. Connections are left out: a new token changes nothing that is sent.
 */
export function fingerprintOf(manifest: Manifest, stable: StableSql, id: NodeId): string {
  const data = describe(manifest, id)
  if (data === null) throw new Error(`no node ${id}`)
  const sql = Object.fromEntries([...(stable.get(id) ?? [])].map(([part, text]) => [part, text()]))
  return createHash('sha256').update(canonical({ id, data, sql })).digest('hex').slice(0, 16)
}

function describe(m: Manifest, id: NodeId): unknown {
  const source = m.sources.find((s) => s.id === id)
  if (source) return sourceData(source)
  const sync = m.syncs.find((s) => s.id === id)
  if (sync) return syncData(sync, m)
  for (const entity of m.entities) {
    if (entity.id === id) return entityData(entity)
    const model = [...entity.properties, ...entity.groups].find((n) => n.id === id)
    if (model) return modelData(model)
  }
  return null
}

const sourceData = ({ place: _, ...rest }: SourceTable): unknown => rest

const entityData = (e: Entity): unknown => ({ key: e.key, columns: e.columns.map((c) => [c.name, c.type ?? null]).toSorted() })

const modelData = (n: Property | Group): unknown => ({
  volatile: n.volatile ?? null,
  kind: 'rule' in n ? ('where' in n.rule ? 'where' : 'sql') : 'property',
  scope: 'usesScope' in n ? n.usesScope : null,
})

function syncData(s: Sync, m: Manifest): unknown {
  const field = ({ place: _, source, ...rest }: Field): unknown => ({ ...rest, source: source.kind === 'sql' ? { kind: 'sql' } : source })
  return {
    type: m.destinations.find((d) => d.name === s.destination)?.type ?? null,
    destination: s.destination,
    entity: s.entity,
    object: s.object,
    kind: s.kind,
    with: s.with ?? null,
    match: s.match ? field(s.match) : null,
    audience: s.audience,
    fields: s.fields.map(field),
    mode: s.mode,
    onLeave: s.onLeave,
    deleteAdopted: s.deleteAdopted,
    follows: s.follows,
    labels: s.labels,
    onUnmap: s.onUnmap,
    freeze: s.onCollision === 'freeze',
    timezone: m.timezone,
  }
}

/** JSON with sorted names, so that the order of keys in a file changes nothing. */
function canonical(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}
