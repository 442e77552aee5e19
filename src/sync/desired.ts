import { tableId } from '../ledger/names.ts'
import { empty, id, join, lit, sql, type Sql } from '../util/sql.ts'
import { payload, type PayloadField } from '../warehouses/payload.ts'
import { tablesOf, type FieldSpec, type SyncSpec } from './spec.ts'

/** Which keys: everything, or a semi-join with a table that has a column `key`. */
export type KeyFilter = 'all' | Sql

/**
 * What the object should hold, per key: `key, match_value, hash` and, with `prefer:`, `prefer_rank` over the audience.
 * `match_value` is normalised as the destination compares it; `hash` covers the mapped expressions.
 */
export function desiredRows(spec: SyncSpec, keys: KeyFilter): Sql {
  const used = hashed(spec)
  const hash = spec.flavour.hash([
    { kind: { kind: 'text' }, x: id('match_value') },
    ...used.map((field, i) => ({ kind: field.kind, x: id(`v${i}`) })),
  ])
  return sql`select key, match_value, ${hash} as hash${spec.prefer ? sql`, prefer_rank` : empty}
    from (select e._key as key, ${matchExpression(spec)} as match_value${joinEach(used, (field, i) => sql`, ${field.value} as ${id(`v${i}`)}`)}${preferColumn(spec)}
      from ${tableId(tablesOf(spec).entity)} e${where(spec, keys)}) m`
}

/** The same without the hash: who wants which match. */
export const desiredMatches = (spec: SyncSpec, keys: KeyFilter): Sql =>
  sql`select e._key as key, ${matchExpression(spec)} as match_value from ${tableId(tablesOf(spec).entity)} e${where(spec, keys)}`

/** Payload texts of the desired rows of some keys: `key, payload` (compared and sent on update), `create_payload`. */
export function desiredPayloads(spec: SyncSpec, keys: KeyFilter): Sql {
  const { fields } = spec
  const inner = sql`select e._key as key${joinEach(fields, (field, i) => sql`, ${field.value} as ${id(`v${i}`)}`)} from ${tableId(tablesOf(spec).entity)} e${where(spec, keys)}`
  const members = fields.map((field, i) => member(spec, field, id(`v${i}`)))
  const always = members.filter((_, i) => fields[i]?.when === 'always')
  return sql`select key, ${payload(spec.flavour, always)} as payload, ${hasCreateOnly(spec) ? payload(spec.flavour, members) : sql`null`} as create_payload from (${inner}) m`
}

/** `key, field, value` of values without canonical text, for the quarantine. */
export function invalidValues(spec: SyncSpec, keys: KeyFilter): Sql | null {
  const risky = spec.fields.filter((field) => field.onInvalid === 'hold')
  if (!risky.length) return null
  const one = (field: FieldSpec): Sql => sql`select key, ${field.name} as field, ${spec.flavour.text(id('v'))} as value
    from (select e._key as key, ${field.value} as v from ${tableId(tablesOf(spec).entity)} e${where(spec, keys)}) m where ${spec.flavour.canon(field.kind, field.format, id('v'))} is null`
  return join(risky.map(one), ' union all ')
}

/** How many rows the object should hold: the audience. */
export const countDesired = (spec: SyncSpec): Sql => sql`select count(*) as n from ${tableId(tablesOf(spec).entity)} e${where(spec, 'all')}`

/** The payload of a record that is cleared: every mapped field null. */
export function clearedPayload(spec: SyncSpec): Sql {
  const none = spec.object.nulls === 'empty' ? lit('""') : lit('null')
  return payload(
    spec.flavour,
    spec.fields.filter((field) => field.when === 'always').map((field) => ({ path: field.path, json: none, omitWhenNull: null })),
  )
}

export const hasCreateOnly = (spec: SyncSpec): boolean => spec.fields.some((field) => field.when === 'create')

/** Fields whose change is worth looking at: all but those sent on create only. */
const hashed = (spec: SyncSpec): readonly FieldSpec[] => spec.fields.filter((field) => field.when === 'always')

function member(spec: SyncSpec, field: FieldSpec, x: Sql): PayloadField {
  const json = spec.flavour.canon(field.kind, field.format, x)
  const kept = field.onInvalid === 'clear' ? sql`coalesce(${json}, 'null')` : json
  const shown = spec.object.nulls === 'empty' ? sql`case when ${kept} = 'null' then '""' else ${kept} end` : kept
  return { path: field.path, json: shown, omitWhenNull: field.nulls === 'skip' ? sql`${x} is null` : null }
}

function matchExpression(spec: SyncSpec): Sql {
  if (!spec.match) return sql`null`
  return spec.flavour.normalise(spec.flavour.key(spec.match.kind, spec.match.value), spec.object.normalise)
}

const preferColumn = (spec: SyncSpec): Sql => (spec.prefer ? sql`, row_number() over (order by ${spec.prefer}) as prefer_rank` : empty)

function where(spec: SyncSpec, keys: KeyFilter): Sql {
  const { groups } = tablesOf(spec)
  const audience =
    spec.sync.audience === null ? null : sql`e._key in (select g.key from ${tableId(groups)} g where g.group_name = ${spec.sync.audience})`
  const some = keys === 'all' ? null : sql`e._key in (select key from ${keys})`
  const both = [audience, some].filter((x) => x !== null)
  return both.length ? sql` where ${join(both, ' and ')}` : empty
}

const joinEach = (fields: readonly FieldSpec[], one: (field: FieldSpec, i: number) => Sql): Sql => join(fields.map(one), '')
