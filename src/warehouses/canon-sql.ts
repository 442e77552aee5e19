import { join, sql, type Sql } from '../util/sql.ts'
import type { CanonKind, Format, ScalarKind } from './canon.ts'
import type { Flavour } from './flavour.ts'

/**
 * What a dialect adds to the canon: each member takes a column (or a value) and yields its **bare** canonical text, without
 * the quotes of a JSON string. SQL NULL in is SQL NULL out, and a value that JSON or the canon cannot carry (NaN, infinity, years
 * before 1 and after 9999, 24:00) is SQL NULL as well. No expression may fail on any value of its type: a failure would stop all rows.
 */
export interface CanonDialect {
  /** A JSON string, quotes included, of anything that casts to text. */
  quoteText(x: Sql): Sql
  /** The text itself with its collation taken off. */
  plainText(x: Sql): Sql
  integer(x: Sql): Sql
  decimal(x: Sql): Sql
  /** ECMAScript's Number::toString; 32-bit floats are widened first. */
  double(x: Sql): Sql
  boolean(x: Sql): Sql
  /** Lower case; text that is no UUID is SQL NULL. */
  uuid(x: Sql): Sql
  date(x: Sql): Sql
  time(x: Sql): Sql
  /** Base64 without line breaks. */
  bytes(x: Sql): Sql
  /** The engine's own text of JSON, on one line. */
  json(x: Sql): Sql
  /**
   * Rounded half away from zero to `digits` after the point; SQL NULL where DECIMAL(38,digits) cannot hold it. A double
   * goes through its shortest text. `pad` keeps zeros at the end.
   */
  rounded(x: Sql, kind: ScalarKind, digits: number, pad: boolean): Sql
  monthDay(x: Sql): Sql
  midnightMs(x: Sql): Sql
  /** The timestamp without zone that a clock in UTC shows at an instant. */
  utc(instant: Sql): Sql
  /** The same for a timestamp without zone that was read off a clock in `zone`. */
  utcFrom(local: Sql, zone: string): Sql
  /** `2024-01-02T03:04:05.123456` of a timestamp, cut to `length` characters. */
  isoText(timestamp: Sql, length: number): Sql
  /** Since 1970, rounded down also before. */
  epochSeconds(utc: Sql): Sql
  epochMs(utc: Sql): Sql
  /** JSON text of an array (SQL NULL when any element has none), given that of an element. */
  array(x: Sql, element: (v: Sql) => Sql): Sql
}

/** Bare text, and whether it is a string in JSON. */
interface Bare {
  readonly text: Sql
  readonly quoted: boolean
}

const string = (text: Sql): Bare => ({ text, quoted: true })
const number = (text: Sql): Bare => ({ text, quoted: false })
const FULL = 26

/** Builds a flavour's `canon` and `key` from what is particular to the dialect. The SQL here is the same on every engine. */
export function canonOf(d: CanonDialect): Pick<Flavour, 'canon' | 'key'> {
  const canon = (kind: CanonKind, format: Format | null, given: Sql): Sql => {
    const x = operand(given)
    if (kind.kind === 'array')
      return orNull(
        x,
        d.array(x, (v) => canon(kind.element, null, v)),
      )
    if (kind.kind === 'text') return sql`coalesce(${d.quoteText(x)}, 'null')`
    if (kind.kind === 'json') return orNull(x, format ? d.quoteText(d.json(x)) : d.json(x))
    const bare = format ? formatted(d, kind.kind, format, x) : unformatted(d, kind.kind, x)
    return orNull(x, bare.quoted ? sql`'"' || ${bare.text} || '"'` : bare.text)
  }
  const key = (kind: CanonKind, given: Sql): Sql => {
    const x = operand(given)
    if (kind.kind === 'array' || kind.kind === 'json') throw new Error(`no key of kind ${kind.kind}: ask isKeyKind first`)
    return kind.kind === 'text' ? d.plainText(x) : unformatted(d, kind.kind, x).text
  }
  return { canon, key }
}

/** A key of several columns: the JSON array of their canonical values, or SQL NULL when one of them is NULL or cannot be carried. */
export function jsonArray(canon: Flavour['canon'], parts: readonly { readonly kind: CanonKind; readonly x: Sql }[]): Sql {
  const present = join(
    parts.map((p) => sql`${operand(p.x)} IS NOT NULL`),
    ' AND ',
  )
  const values = join(
    parts.map((p) => canon(p.kind, null, p.x)),
    ` || ',' || `,
  )
  return sql`CASE WHEN ${present} THEN '[' || ${values} || ']' END`
}

/** Casts bind tighter than any operator that may stand in an expression. */
const operand = (x: Sql): Sql => (x.parts.length === 1 && typeof x.parts[0] !== 'string' ? x : sql`(${x})`)

const orNull = (x: Sql, text: Sql): Sql => sql`CASE WHEN ${x} IS NULL THEN 'null' ELSE ${text} END`

function unformatted(d: CanonDialect, kind: ScalarKind, x: Sql): Bare {
  switch (kind) {
    case 'integer':
      return number(d.integer(x))
    case 'decimal':
      return number(d.decimal(x))
    case 'double':
    case 'float':
      return number(d.double(x))
    case 'boolean':
      return number(d.boolean(x))
    case 'uuid':
      return string(d.uuid(x))
    case 'date':
      return string(d.date(x))
    case 'time':
      return string(d.time(x))
    case 'bytes':
      return string(d.bytes(x))
    case 'timestamp':
      return string(d.isoText(x, FULL))
    case 'timestamptz':
      return string(sql`${d.isoText(d.utc(x), FULL)} || 'Z'`)
    case 'text':
      return string(d.plainText(x))
    case 'json':
      return number(d.json(x))
  }
}

function formatted(d: CanonDialect, kind: ScalarKind, format: Format, x: Sql): Bare {
  const digits = format.digits ?? 0
  switch (format.format) {
    case 'string':
      return string(unformatted(d, kind, x).text)
    case 'fixed':
      return string(d.rounded(x, kind, digits, true))
    case 'decimal':
      return number(d.rounded(x, kind, digits, false))
    case '01':
      return number(sql`CASE WHEN ${x} THEN '1' ELSE '0' END`)
    case '01string':
      return string(sql`CASE WHEN ${x} THEN '1' ELSE '0' END`)
    case 'mmdd':
      return string(d.monthDay(x))
    case 'epoch_ms_midnight_utc':
      return number(d.midnightMs(x))
    default:
      return instant(d, format.format, utcOf(d, kind, format, x))
  }
}

function utcOf(d: CanonDialect, kind: ScalarKind, format: Format, x: Sql): Sql {
  if (kind === 'timestamptz') return d.utc(x)
  return format.zone === undefined ? x : d.utcFrom(x, format.zone)
}

function instant(
  d: CanonDialect,
  format: 'epoch_seconds' | 'epoch_ms' | 'iso8601_s' | 'iso8601_ms' | 'iso8601_utc' | 'iso_date',
  u: Sql,
): Bare {
  switch (format) {
    case 'epoch_seconds':
      return number(d.epochSeconds(u))
    case 'epoch_ms':
      return number(d.epochMs(u))
    case 'iso8601_s':
      return string(sql`${d.isoText(u, 19)} || 'Z'`)
    case 'iso8601_ms':
      return string(sql`${d.isoText(u, 23)} || 'Z'`)
    case 'iso8601_utc':
      return string(sql`${d.isoText(u, FULL)} || 'Z'`)
    case 'iso_date':
      return string(d.isoText(u, 10))
  }
}
