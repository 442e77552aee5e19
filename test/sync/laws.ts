import type { Model } from '../model/run.ts'
import { desired, labelsOf, movedSince } from '../model/source.ts'
import type { World } from '../model/source.ts'
import type { RecordsSync } from '../model/syncs.ts'
import type { Report, ShownRow, Subject } from './subject-interface.ts'

const places = (r: ShownRow): (string | null)[] => [r.match, r.doubt === null ? null : r.triedMatch]

/** L8: no removal of a record whose match a key desires that is free to be sent; unless another record stands there too. */
export function wrongRemovals(world: World, sync: RecordsSync, report: Report, state: readonly ShownRow[]): string[] {
  const held = new Set(report.holds.map((h) => h.key))
  const rows = [...desired(world, sync).values()].filter((row) => row.match !== null && !held.has(row.key))
  return report.changes
    .filter((c) => c.op === 'delete')
    .flatMap((c) => {
      const another = state.some((r) => r.record !== c.record && places(r).includes(c.match))
      return rows
        .filter((row) => row.match === c.match && !another)
        .map((row) => `L8 the removal for ${c.key} hits ${c.match}, which ${row.key} desires`)
    })
}

/** After a close that moved synced_version each desired key is in state or newer. */
export function staleVersion(world: World, sync: RecordsSync, version: number, state: readonly ShownRow[]): string[] {
  const newer = movedSince(world, version)
  return [...desired(world, sync).values()]
    .filter((row) => !newer.has(row.key) && !state.some((r) => r.key === row.key || (row.match !== null && places(r).includes(row.match))))
    .map((row) => `synced_version ${version}: ${row.key} is neither in state nor newer`)
}

/**
 * L7, L8 once everything is quiet, from the subject alone: nothing is planned even when all is compared, nothing is missing at
 * the receiver, and no record of a key that left remains there; except for what is held back.
 */
export async function brokenLaws(m: Model, subject: Subject): Promise<string[]> {
  const plan = await subject.plan('contacts', { all: true })
  const tags = m.syncs['tags'] ? await subject.plan('tags', { all: true }) : { changes: [], holds: [] }
  const bad = [...plan.changes, ...tags.changes].map((c) => `L7 still planned when all is compared: ${JSON.stringify(c)}`)
  const held = new Set(plan.holds.filter((h) => h.reason !== 'replaced').map((h) => h.key))
  const heldTags = new Set(tags.holds.map((h) => h.key))
  return [...bad, ...(await missing(m, subject, held, heldTags)), ...(await leftovers(m, subject, held))]
}

async function missing(m: Model, subject: Subject, held: ReadonlySet<string>, heldTags: ReadonlySet<string>): Promise<string[]> {
  const sync = m.syncs['contacts'] as RecordsSync
  const follower = m.syncs['tags']
  if (sync.mode === 'create') return []
  const items = await subject.items()
  return [...desired(m.world, sync).values()]
    .filter((row) => !held.has(row.key))
    .flatMap((row) => {
      const fits = items.filter((i) => i.match === row.match && i.payload === row.payload)
      if (!fits.length) return [`L7 ${row.key} is missing: ${row.match} ${row.payload}`]
      if (follower?.kind !== 'memberships' || heldTags.has(row.key)) return []
      const want = [...labelsOf(m.world, follower, row.key)].sort().join()
      return fits.some((i) => [...i.labels].sort().join() === want) ? [] : [`L7 ${row.key} should carry [${want}]`]
    })
}

async function leftovers(m: Model, subject: Subject, held: ReadonlySet<string>): Promise<string[]> {
  const sync = m.syncs['contacts'] as RecordsSync
  if (sync.mode !== 'mirror' || m.repeated.size) return []
  const wanted = new Set([...desired(m.world, sync).values()].map((row) => row.match))
  const waiting = (await subject.state('contacts')).filter((r) => held.has(r.key) || r.doubt !== null || r.wait !== null).flatMap(places)
  return (await subject.items())
    .filter((i) => !i.foreign && i.payload !== '{}' && !wanted.has(i.match) && !waiting.includes(i.match))
    .map((i) => `L8 a record of a key that left remains at ${i.match}`)
}
