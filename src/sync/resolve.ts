import { createHash } from 'node:crypto'
import { InputError, type Problem } from '../errors.ts'
import { names, tableId } from '../ledger/names.ts'
import type { Entity, Field, Manifest, Sync } from '../project/manifest.ts'
import { joinDotted } from '../util/dotted.ts'
import { closest } from '../util/suggest.ts'
import { id, lit, raw, show, sql, type Sql } from '../util/sql.ts'
import { CANON_VERSION, describeKind, isKeyKind, parseFormat, readsZone, type CanonKind, type Format } from '../warehouses/canon.ts'
import type { ColumnInfo, Warehouse } from '../warehouses/warehouse.ts'
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
  const resolver = createResolver(warehouse, manifest, entity, columns, n.groups(entity.name))
  const fields: FieldSpec[] = []
  for (const field of sync.fields) {
    const found = await resolver.field(sync, field)
    if (found) fields.push(found)
  }
  const match = sync.match ? await resolver.match(sync, sync.match) : null
  if (resolver.problems.length) throw new InputError(resolver.problems)
  const prefer = sync.onCollision === 'freeze' ? null : raw(sync.onCollision.prefer())
  const groups = [...new Set([sync.audience, ...sync.fields.map((f) => (f.source.kind === 'group' ? f.source.group : null)), ...Object.keys(sync.labels)].filter((g) => g !== null))]
  const spec = { sync, type: adapter.type, object: adapter.object, flavour: warehouse.flavour, names: n, match, fields, prefer, groups, definition: '', matchDefinition: '' }
  return { ...spec, ...definitions(manifest, entity, spec) }
}

/** What is sent, and to whom, as two hashes: the whole, and the identity alone. Anything that changes bytes or rows is in the first. */
function definitions(manifest: Manifest, entity: Entity, spec: SyncSpec): Pick<SyncSpec, 'definition' | 'matchDefinition'> {
  const { sync, object, flavour, type } = spec
  const text = (x: Sql | null): string | null => (x ? show(x, flavour) : null)
  const audience = entity.groups.find((g) => g.name === sync.audience && g.hidden)
  const rule = audience && ('where' in audience.rule ? audience.rule.where() : audience.rule.sql())
  const match = [text(spec.match?.value ?? null), object.normalise, sync.destination, sync.object]
  const whole = [
    CANON_VERSION, type, match, sync.with ?? null, sync.mode, sync.onLeave, sync.deleteAdopted, sync.audience, rule ?? null, text(spec.prefer), sync.follows, sync.labels, sync.onUnmap,
    object, manifest.timezone,
    spec.fields.map((f) => [f.path, text(f.value), f.kind, f.format, f.onInvalid, f.nulls, f.when]),
  ]
  const hash = (x: unknown): string => createHash('sha256').update(JSON.stringify(x)).digest('hex').slice(0, 32)
  return { definition: hash(whole), matchDefinition: hash(match) }
}

function createResolver(warehouse: Warehouse, manifest: Manifest, entity: Entity, columns: readonly ColumnInfo[], groups: { schema: string; name: string }) {
  const problems: Problem[] = []
  const { flavour } = warehouse
  const visible = columns.filter((c) => !['_key', '_version', '_row_hash'].includes(c.name))
  const entityId = tableId({ schema: warehouse.schema, name: entity.name })

  const column = (sync: Sync, field: Field, name: string): { value: Sql; kind: CanonKind } | null => {
    const exact = visible.filter((c) => c.name === name)
    const found = exact.length ? exact : visible.filter((c) => c.name.toLowerCase() === name.toLowerCase())
    const [one] = found
    if (!one || found.length > 1) {
      problems.push({
        place: field.place, node: sync.name, message: found.length > 1 ? `column fits ${found.map((c) => `"${c.name}"`).join(' and ')}: write it exactly` : `${entity.name} has no such column`, given: name,
        ...suggestion(name, visible.map((c) => c.name)),
      })
      return null
    }
    return typed(sync, field, id('e', one.name), one, entity.columns.some((c) => c.name === one.name && c.type === 'uuid'))
  }
  const typed = (sync: Sync, field: Field, value: Sql, info: ColumnInfo, uuid = false): { value: Sql; kind: CanonKind } | null => {
    const kind = uuid ? ({ kind: 'uuid' } as const) : flavour.kindOf(info.type)
    if (kind) return { value, kind }
    problems.push({ place: field.place, node: sync.name, message: `values of type ${info.type} cannot be sent as they are`, given: info.name, next: 'cast it to text, a number or a timestamp: { sql: "cast(… as varchar)" }' })
    return null
  }
  const value = async (sync: Sync, field: Field): Promise<{ value: Sql; kind: CanonKind } | null> => {
    const { source } = field
    switch (source.kind) {
      case 'column': return column(sync, field, source.column)
      case 'key': return { value: sql`e._key`, kind: { kind: 'text' } }
      case 'group': return { value: sql`exists (select 1 from ${tableId(groups)} g where g.key = e._key and g.group_name = ${source.group})`, kind: { kind: 'boolean' } }
      case 'value': return constant(source.value)
      case 'sql': {
        const expression = raw(`(${source.sql()}\n)`)
        const [info] = await warehouse.describe(sql`select ${expression} as x from ${entityId} e`, { node: `${sync.name}.${field.path.join('.')}` })
        return info ? typed(sync, field, expression, info) : null
      }
    }
  }
  return {
    problems,
    async match(sync: Sync, field: Field) {
      const found = await value(sync, field)
      if (!found) return null
      if (isKeyKind(found.kind, 'alone')) return found
      problems.push({ place: field.place, node: sync.name, message: `a ${describeKind(found.kind)} cannot be the match`, allowed: 'text, a whole or decimal number, uuid, date or timestamp' })
      return null
    },
    async field(sync: Sync, field: Field): Promise<FieldSpec | null> {
      const found = await value(sync, field)
      if (!found) return null
      const format = readFormat(sync, field, found.kind)
      return format === undefined ? null : { path: field.path, name: joinDotted(field.path), ...found, format, onInvalid: field.onInvalid, nulls: field.nulls, when: field.when }
    },
  }

  function readFormat(sync: Sync, field: Field, kind: CanonKind): Format | null | undefined {
    if (field.format === undefined) return null
    const format = parseFormat(field.format, kind, manifest.timezone)
    if (!('problem' in format)) return readsZone(kind, format) ? { ...format, zone: manifest.timezone } : format
    problems.push({ place: field.place, node: sync.name, message: `${field.path.join('.')}: ${format.problem}`, given: field.format, allowed: format.allowed })
    return undefined
  }
}

function constant(x: string | number | boolean | null): { value: Sql; kind: CanonKind } {
  if (typeof x === 'string') return { value: lit(x), kind: { kind: 'text' } }
  if (typeof x === 'boolean') return { value: raw(String(x)), kind: { kind: 'boolean' } }
  if (x === null) return { value: sql`cast(null as varchar(1))`, kind: { kind: 'text' } }
  return Number.isInteger(x) ? { value: raw(String(x)), kind: { kind: 'integer' } } : { value: raw(String(x)), kind: { kind: 'decimal' } }
}

function suggestion(name: string, known: readonly string[]): { allowed: string } {
  const [near] = closest(name, known)
  const list = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '')
  return { allowed: near ? `did you mean "${near}"? columns: ${list}` : `columns: ${list}` }
}

