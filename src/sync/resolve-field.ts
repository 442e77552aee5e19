import type { Problem } from '../errors.ts'
import { tableId } from '../ledger/names.ts'
import type { Entity, Field, Manifest, Sync } from '../project/manifest.ts'
import { joinDotted } from '../util/dotted.ts'
import { closest } from '../util/suggest.ts'
import { id, lit, raw, sql, type Sql } from '../util/sql.ts'
import { describeKind, isKeyKind, parseFormat, readsZone, type CanonKind, type Format } from '../warehouses/canon.ts'
import { findColumns } from '../warehouses/find-columns.ts'
import type { ColumnInfo, TableName, Warehouse } from '../warehouses/warehouse.ts'
import type { FieldSpec } from './spec.ts'

/** What fields of one sync are resolved against, and where their problems are collected. */
export interface Resolving {
  readonly warehouse: Warehouse
  readonly manifest: Manifest
  readonly entity: Entity
  readonly sync: Sync
  /** The entity table's columns as the engine describes them, Dray's own left out. */
  readonly columns: readonly ColumnInfo[]
  readonly table: TableName
  readonly groups: TableName
  readonly problems: Problem[]
}

interface Typed {
  /** The value over the entity table with alias `e`. */
  readonly value: Sql
  readonly kind: CanonKind
}

/** A mapped field with its expression, kind and format; null when it has a problem, which is noted. */
export async function resolveField(r: Resolving, field: Field): Promise<FieldSpec | null> {
  const found = await valueOf(r, field)
  const format = found && formatOf(r, field, found.kind)
  if (!found || format === undefined) return null
  return {
    path: field.path,
    name: joinDotted(field.path),
    ...found,
    format,
    onInvalid: field.onInvalid,
    nulls: field.nulls,
    when: field.when,
  }
}

/** The match: an expression of a kind that can identify. */
export async function resolveMatch(r: Resolving, field: Field): Promise<Typed | null> {
  const found = await valueOf(r, field)
  if (!found || isKeyKind(found.kind, 'alone')) return found
  note(r, field, {
    message: `a ${describeKind(found.kind)} cannot be the match`,
    allowed: 'text, a whole or decimal number, uuid, date or timestamp',
  })
  return null
}

const note = (r: Resolving, field: Field, problem: Problem): void =>
  void r.problems.push({ place: field.place, node: r.sync.name, ...problem })

async function valueOf(r: Resolving, field: Field): Promise<Typed | null> {
  const { source } = field
  switch (source.kind) {
    case 'column':
      return columnOf(r, field, source.column)
    case 'key':
      return { value: sql`e._key`, kind: { kind: 'text' } }
    case 'group':
      return {
        value: sql`exists (select 1 from ${tableId(r.groups)} g where g.key = e._key and g.group_name = ${source.group})`,
        kind: { kind: 'boolean' },
      }
    case 'value':
      return constant(source.value)
    case 'sql': {
      const expression = raw(`(${source.sql()}\n)`)
      const [info] = await r.warehouse.describe(sql`select ${expression} as x from ${tableId(r.table)} e`, {
        node: `${r.sync.name}.${joinDotted(field.path)}`,
      })
      return info ? typed(r, field, expression, info, false) : null
    }
  }
}

/** Exactly the column named, else the only one that fits ignoring case. */
function columnOf(r: Resolving, field: Field, name: string): Typed | null {
  const found = findColumns(r.columns, name)
  const [one] = found
  if (one && found.length === 1)
    return typed(
      r,
      field,
      id('e', one.name),
      one,
      r.entity.columns.some((c) => c.name === one.name && c.type === 'uuid'),
    )
  const message =
    found.length > 1
      ? `column fits ${found.map((c) => `"${c.name}"`).join(' and ')}: write it exactly`
      : `${r.entity.name} has no such column`
  note(r, field, {
    message,
    given: name,
    ...suggestion(
      name,
      r.columns.map((c) => c.name),
    ),
  })
  return null
}

function typed(r: Resolving, field: Field, value: Sql, info: ColumnInfo, uuid: boolean): Typed | null {
  const kind = uuid ? ({ kind: 'uuid' } as const) : r.warehouse.flavour.kindOf(info.type)
  if (kind) return { value, kind }
  note(r, field, {
    message: `values of type ${info.type} cannot be sent as they are`,
    given: info.name,
    next: 'cast it to text, a number or a timestamp: { sql: "cast(… as varchar)" }',
  })
  return null
}

/** null: none; undefined: a problem, which is noted. A zone is kept in the format, so that a changed timezone is a changed definition. */
function formatOf(r: Resolving, field: Field, kind: CanonKind): Format | null | undefined {
  if (field.format === undefined) return null
  const format = parseFormat(field.format, kind, r.manifest.timezone)
  if (!('problem' in format)) return readsZone(kind, format) ? { ...format, zone: r.manifest.timezone } : format
  note(r, field, { message: `${joinDotted(field.path)}: ${format.problem}`, given: field.format, allowed: format.allowed })
  return undefined
}

function constant(x: string | number | boolean | null): Typed {
  if (typeof x === 'string') return { value: lit(x), kind: { kind: 'text' } }
  if (typeof x === 'boolean') return { value: raw(String(x)), kind: { kind: 'boolean' } }
  if (x === null) return { value: sql`cast(null as varchar(1))`, kind: { kind: 'text' } }
  return { value: raw(String(x)), kind: { kind: Number.isInteger(x) ? 'integer' : 'decimal' } }
}

function suggestion(name: string, known: readonly string[]): { allowed: string } {
  const [near] = closest(name, known)
  const list = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '')
  return { allowed: near ? `did you mean "${near}"? columns: ${list}` : `columns: ${list}` }
}
