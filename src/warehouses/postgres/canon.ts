import { lit, raw, sql, type Sql } from '../../util/sql.ts'
import type { ScalarKind } from '../canon.ts'
import { canonOf, type CanonDialect } from '../canon-sql.ts'
import type { Flavour } from '../flavour.ts'
import { kindOf } from './kind-of.ts'

const text = (x: Sql): Sql => sql`${x}::text`
/** Without its collation: regular expressions refuse some, and it would travel on into keys and payloads. */
const plainText = (x: Sql): Sql => sql`(${x}::text COLLATE "C")`
const when = (condition: Sql, x: Sql): Sql => sql`CASE WHEN ${condition} THEN ${x} END`

/** numeric holds NaN, also with a scale of 0, and infinity from version 14 on. */
const decimal = (x: Sql): Sql => sql`nullif(nullif(nullif(trim_scale(${x})::text, 'NaN'), 'Infinity'), '-Infinity')`

/** Postgres prints shortest digits (extra_float_digits >= 1) with exponents from 1e15 up and 1e-4 down, padded to two digits. */
function double(x: Sql): Sql {
  const f = sql`${x}::float8`
  const size = sql`abs(${f})`
  return sql`CASE WHEN ${f} IN ('NaN', 'Infinity', '-Infinity') THEN NULL
    WHEN ${f} = 0 THEN '0'
    WHEN ${size} >= 1e-4 AND ${size} < 1e15 THEN ${f}::text
    WHEN ${size} >= 1e-6 AND ${size} < 1e21 THEN trim_scale(${f}::text::numeric)::text
    ELSE replace(${f}::text, 'e-0', 'e-') END`
}

/** NaN is larger than any number here, so the comparison leaves it out too. */
function rounded(x: Sql, kind: ScalarKind, digits: number, pad: boolean): Sql {
  const limit = raw(`1e${38 - digits}`)
  const places = raw(String(digits))
  const isDouble = kind === 'double' || kind === 'float'
  // oid casts to numeric by way of text only
  const exact = isDouble ? sql`${x}::float8::text` : kind === 'integer' ? text(x) : x
  const value = sql`round(${exact}::numeric, ${places})`
  const fits = isDouble ? sql`abs(${x}::float8) < ${limit}::float8` : sql`abs(${value}) < ${limit}::numeric`
  return when(fits, pad ? sql`${value}::text` : sql`trim_scale(${value})::text`)
}

const day = (x: Sql, result: Sql): Sql => when(sql`${x} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'`, result)
const moment = (t: Sql, result: Sql): Sql => when(sql`${t} >= TIMESTAMP '0001-01-01' AND ${t} < TIMESTAMP '10000-01-01'`, result)

function isoText(t: Sql, length: number): Sql {
  const full = sql`to_char(${t}, 'YYYY-MM-DD"T"HH24:MI:SS.US')`
  return moment(t, length === 26 ? full : sql`substr(${full}, 1, ${raw(String(length))})`)
}

/** Far years are left out before the conversion, which fails near the end of the type's range. */
function utcFrom(x: Sql, zone: string): Sql {
  const near = sql`${x} > TIMESTAMP '0001-12-30 BC' AND ${x} < TIMESTAMP '10000-01-03'`
  return when(near, sql`${x} AT TIME ZONE ${lit(zone)} AT TIME ZONE 'UTC'`)
}

/** unnest flattens an array of several dimensions: it has no canonical text. */
function array(x: Sql, element: (v: Sql) => Sql): Sql {
  return sql`CASE WHEN coalesce(array_ndims(${x}), 1) = 1 THEN (
    SELECT CASE WHEN count(*) = count(e) THEN '[' || coalesce(string_agg(e, ',' ORDER BY o), '') || ']' END
    FROM (SELECT ${element(raw('u.v'))} AS e, u.o FROM unnest(${x}) WITH ORDINALITY AS u(v, o)) s) END`
}

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

/** Needs `extra_float_digits` of at least 1 (the default); nothing else of the session matters. */
const dialect: CanonDialect = {
  quoteText: (x) => sql`to_json(${text(x)})::text`,
  plainText,
  integer: (x) => sql`nullif(${text(x)}, 'NaN')`,
  decimal,
  double,
  boolean: text,
  uuid: (x) => sql`substring(lower(${plainText(x)}) from ${lit(UUID)})`,
  date: (x) => day(x, sql`to_char(${x}, 'YYYY-MM-DD')`),
  time: (x) => when(sql`${x} < TIME '24:00:00'`, sql`to_char(${x}, 'HH24:MI:SS.US')`),
  bytes: (x) => sql`replace(encode(${x}, 'base64'), chr(10), '')`,
  // json keeps the text as it was typed: raw control characters are white space there. Not by way of jsonb, which refuses some of it.
  json: (x) => sql`translate(${text(x)}, chr(10) || chr(13) || chr(9), '   ')`,
  rounded,
  monthDay: (x) => day(x, sql`to_char(${x}, 'MM/DD')`),
  midnightMs: (x) => day(x, sql`((${x} - DATE '1970-01-01')::bigint * 86400000)::text`),
  utc: (x) => sql`(${x} AT TIME ZONE 'UTC')`,
  utcFrom,
  isoText,
  epochSeconds: (t) => moment(t, sql`extract(epoch from date_trunc('second', ${t}))::bigint::text`),
  epochMs: (t) => moment(t, sql`(extract(epoch from date_trunc('milliseconds', ${t})) * 1000)::bigint::text`),
  array,
}

/** Postgres' part of the payload canon. */
export const postgresCanon: Pick<Flavour, 'canon' | 'key' | 'kindOf'> = { ...canonOf(dialect), kindOf }
