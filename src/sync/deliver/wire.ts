import type { OperationSpec, Shape } from '../../destinations/destination.ts'
import { id, lit, sql, type Sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'

/** A change row's parts that may stand in a wire record. Absent ones are null. */
export interface WireRow {
  readonly seq: number
  readonly match: string | null
  readonly id: string | null
  readonly label: string | null
  readonly key: string
  readonly idempotencyKey: string
  readonly payload: string | null
}

/** The wire record of a change row as an SQL expression over the change table's columns. */
export function wireSql(f: Flavour, shape: Shape): Sql {
  const json = (column: string): Sql => f.canon({ kind: 'text' }, null, id(column))
  if (shape.bare) return json(BARE[shape.bare])
  const member = (name: string | undefined, column: string, value: Sql): Sql[] =>
    name === undefined ? [] : [sql`case when ${id(column)} is null then '' else ${lit(`,${JSON.stringify(name)}:`)} || ${value} end`]
  const parts = [
    ...Object.entries(shape.constant ?? {}).map(([name, text]) => lit(`,${JSON.stringify(name)}:${text}`)),
    ...member(shape.match, 'match_value', json('match_value')),
    ...member(shape.id, 'destination_id', json('destination_id')),
    ...member(shape.label, 'label', json('label')),
    ...member(shape.idempotencyKey, 'idempotency_key', json('idempotency_key')),
    ...member(shape.seq, 'seq', f.text(id('seq'))),
    ...fieldsSql(f, shape),
  ]
  const all = parts.reduce((a, b) => sql`${a} || ${b}`, lit(''))
  return sql`'{' || substr(${all}, 2) || '}'`
}

const BARE = { match: 'match_value', id: 'destination_id', key: 'key' } as const

/** Inline: the payload's members without their braces, unless there are none. */
function fieldsSql(f: Flavour, shape: Shape): Sql[] {
  const payload = f.text(id('payload'))
  if (shape.fields === undefined) return []
  if (shape.fields === 'inline')
    return [sql`case when payload is null or payload = '{}' then '' else ',' || substr(${payload}, 2, length(payload) - 2) end`]
  return [sql`case when payload is null then '' else ${lit(`,${JSON.stringify(shape.fields.under)}:`)} || ${payload} end`]
}

/** The same for one row in Node, for rows whose address was found only just before the request. */
export function wireText(shape: Shape, row: WireRow): string {
  if (shape.bare) return JSON.stringify(shape.bare === 'match' ? row.match : shape.bare === 'id' ? row.id : row.key)
  const member = (name: string | undefined, value: string | null): string =>
    name === undefined || value === null ? '' : `,${JSON.stringify(name)}:${value}`
  const text = (value: string | null): string | null => (value === null ? null : JSON.stringify(value))
  const inline = row.payload === null || row.payload === '{}' ? '' : `,${row.payload.slice(1, -1)}`
  const fields = shape.fields === undefined ? '' : shape.fields === 'inline' ? inline : member(shape.fields.under, row.payload)
  const all =
    Object.entries(shape.constant ?? {})
      .map(([name, value]) => member(name, value))
      .join('') +
    member(shape.match, text(row.match)) +
    member(shape.id, text(row.id)) +
    member(shape.label, text(row.label)) +
    member(shape.idempotencyKey, text(row.idempotencyKey)) +
    member(shape.seq, String(row.seq)) +
    fields
  return `{${all.slice(1)}}`
}

/** A body of one row. */
export const bodyOf = (spec: OperationSpec, row: WireRow): Uint8Array =>
  spec.shape === null ? new Uint8Array() : Buffer.from(spec.envelope.open + wireText(spec.shape, row) + spec.envelope.close)
