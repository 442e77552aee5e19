import type { MembershipsSync, RecordsSync } from './syncs.ts'

/** What the sources say about a key. */
export interface SourceRow {
  email: string | null
  name: string
  groups: string[]
}

export interface EntityRow {
  key: string
  email: string | null
  name: string
  version: number
}

/** The warehouse side: sources, and what builds left of them. */
export interface World {
  source: Map<string, SourceRow>
  entities: Map<string, EntityRow>
  groups: Map<string, Set<string>>
  gone: { key: string; version: number }[]
  events: { key: string; group: string; version: number }[]
  allocated: number
  published: number
}

export interface DesiredRow {
  key: string
  match: string | null
  payload: string
}

export const newWorld = (): World => ({
  source: new Map(),
  entities: new Map(),
  groups: new Map(),
  gone: [],
  events: [],
  allocated: 0,
  published: 0,
})

/** Match as the destination compares it; blank is NULL. */
export const normalised = (match: string | null): string | null => (match ?? '').trim().toLowerCase() || null

/** A build. With `crash` it dies after the merge of the entity table: rows are stamped, nothing is published. */
export function build(world: World, o: { crash?: boolean } = {}): void {
  const version = ++world.allocated
  for (const [key, { email, name }] of world.source) {
    const was = world.entities.get(key)
    if (!was || was.email !== email || was.name !== name) world.entities.set(key, { key, email, name, version })
  }
  for (const key of [...world.entities.keys()].filter((k) => !world.source.has(k))) {
    world.entities.delete(key)
    world.gone.push({ key, version })
  }
  if (o.crash) return
  for (const key of new Set([...world.groups.keys(), ...world.source.keys()])) publishGroups(world, key, version)
  world.published = version
}

function publishGroups(world: World, key: string, version: number): void {
  const was = world.groups.get(key) ?? new Set<string>()
  const now = new Set(world.source.get(key)?.groups)
  for (const group of new Set([...was, ...now])) {
    if (was.has(group) !== now.has(group)) world.events.push({ key, group, version })
  }
  world.groups.set(key, now)
}

const isIn = (world: World, key: string, group: string): boolean => world.entities.has(key) && (world.groups.get(key)?.has(group) ?? false)

/** What a records sync wants its object to hold, by key. */
export function desired(world: World, sync: RecordsSync): Map<string, DesiredRow> {
  const rows = new Map<string, DesiredRow>()
  for (const { key, email, name } of world.entities.values()) {
    if (sync.audience && !isIn(world, key, sync.audience)) continue
    const value = { name, vip: isIn(world, key, 'g1') }
    const payload = JSON.stringify(Object.fromEntries(sync.fields.map((f) => [f, value[f]])))
    rows.set(key, { key, match: normalised(email), payload })
  }
  return rows
}

/** Labels that a key should carry. */
export const labelsOf = (world: World, sync: MembershipsSync, key: string): Set<string> =>
  new Set(Object.entries(sync.labels).flatMap(([group, label]) => (isIn(world, key, group) ? [label] : [])))

/** Keys that moved after `version`: entity rows, gone keys, group events. */
export const movedSince = (world: World, version: number): Set<string> =>
  new Set([...world.entities.values(), ...world.gone, ...world.events].filter((x) => x.version > version).map((x) => x.key))
