import { InputError } from '../errors.ts'
import { names, tableId } from '../ledger/names.ts'
import { OWN_COLUMNS } from '../ledger/tables.ts'
import type { Manifest, Sync } from '../project/manifest.ts'
import { raw, sql } from '../util/sql.ts'
import type { Warehouse } from '../warehouses/warehouse.ts'
import { definitionsOf } from './definition.ts'
import { resolveField, resolveMatch, type Resolving } from './resolve-field.ts'
import type { FieldSpec, SyncSpec } from './spec.ts'
import type { Adapter } from './world.ts'

/**
 * Resolves a sync against the built entity table: columns (exact, else the only one that fits ignoring case), types, formats,
 * and the definition that says whether everything has to be compared. All problems at once, as an InputError.
 */
export async function resolveSync(warehouse: Warehouse, manifest: Manifest, sync: Sync, adapter: Adapter): Promise<SyncSpec> {
  const n = names(warehouse.schema)
  const entity = manifest.entities.find((e) => e.name === sync.entity)
  if (!entity) throw new InputError({ node: sync.name, message: 'has no entity', given: sync.entity, place: sync.place })
  const columns = await warehouse.describe(sql`select * from ${tableId(n.entity(entity.name))}`)
  const r: Resolving = {
    warehouse,
    manifest,
    entity,
    sync,
    columns: columns.filter((c) => !OWN_COLUMNS.includes(c.name)),
    groups: n.groups(entity.name),
    table: n.entity(entity.name),
    problems: [],
  }
  const fields: FieldSpec[] = []
  for (const field of sync.fields) {
    const found = await resolveField(r, field)
    if (found) fields.push(found)
  }
  const match = sync.match ? await resolveMatch(r, sync.match) : null
  if (r.problems.length) throw new InputError(r.problems)
  const prefer = sync.onCollision === 'freeze' ? null : raw(sync.onCollision.prefer())
  const groups = [
    ...new Set(
      [sync.audience, ...sync.fields.map((f) => (f.source.kind === 'group' ? f.source.group : null)), ...Object.keys(sync.labels)].filter(
        (g) => g !== null,
      ),
    ),
  ]
  const spec = {
    sync,
    type: adapter.type,
    object: adapter.object,
    flavour: warehouse.flavour,
    names: n,
    match,
    fields,
    prefer,
    groups,
  }
  return { ...spec, ...definitionsOf(manifest, entity, spec) }
}
