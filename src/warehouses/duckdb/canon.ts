import { lit, raw, sql, type Sql } from '../../util/sql.ts'
import type { ScalarKind } from '../canon.ts'
import { canonOf, type CanonDialect } from '../canon-sql.ts'
import type { Flavour } from '../flavour.ts'
import { kindOf } from './kind-of.ts'

const text = (x: Sql): Sql => sql`${x}::VARCHAR`
const when = (condition: Sql, x: Sql): Sql => sql`CASE WHEN ${condition} THEN ${x} END`

/** to_json escapes right but for the case of hex letters: the canon writes `\u001f`, DuckDB `\u001F`. */
function quoteText(x: Sql): Sql {
  const json = sql`to_json(${text(x)})::VARCHAR`
  return sql`CASE WHEN contains(${json}, ${lit('\\u00')}) THEN ${lowerEscapes(json)} ELSE ${json} END`
}

/** chr(1) cannot occur in JSON text: it stands in for an escaped backslash, so that a typed `\u001F` stays as it is. */
export function lowerEscapes(json: Sql): Sql {
  const upper = ['\\u000B', '\\u000E', '\\u000F', '\\u001A', '\\u001B', '\\u001C', '\\u001D', '\\u001E', '\\u001F']
  const masked = sql`replace(${json}, ${lit('\\\\')}, chr(1))`
  const lower = upper.reduce((s, escape) => sql`replace(${s}, ${lit(escape)}, ${lit(escape.toLowerCase())})`, masked)
  return sql`replace(${lower}, chr(1), ${lit('\\\\')})`
}

/** `.5` of DECIMAL(1,1) gets its zero, `1.50` loses it. Ordered so that the usual values meet no regular expression. */
function decimal(x: Sql): Sql {
  const t = text(x)
  return sql`CASE WHEN NOT contains(${t}, '.') THEN ${t}
    WHEN ${x} = 0 THEN '0'
    WHEN ${t} LIKE '.%' OR ${t} LIKE '-.%' THEN regexp_replace(regexp_replace(${t}, '0+$', ''), '^(-?)[.]', ${lit('\\10.')})
    WHEN suffix(${t}, '0') THEN regexp_replace(${t}, '[.]?0+$', '')
    ELSE ${t} END`
}

/** to_json's text (shortest digits) between 1e-6 and 1e15, integers without their `.0`, and ECMAScript's sign in exponents. */
function double(x: Sql): Sql {
  const f = sql`${x}::DOUBLE`
  const t = sql`to_json(${f})::VARCHAR`
  return sql`CASE WHEN NOT isfinite(${f}) THEN NULL
    WHEN ${f} = trunc(${f}) AND abs(${f}) < 1e15 THEN ${f}::BIGINT::VARCHAR
    WHEN abs(${f}) >= 1e-6 AND abs(${f}) < 1e15 THEN ${t}
    ELSE regexp_replace(regexp_replace(${t}, '[.]0$', ''), 'e([0-9])', ${lit('e+\\1')}) END`
}

/**
 * A double's digits as text that a cast to DECIMAL rounds right. The cast looks only at the last digit it drops when the text
 * has a negative exponent (`5e-10` becomes 0.01 in DECIMAL(38,2)), so small numbers are written out. The digits are
 * to_json's: the cast to VARCHAR doubles some powers of two (2^81, 2^91; DuckDB 1.5).
 */
function decimalText(x: Sql): Sql {
  const t = sql`to_json(${x}::DOUBLE)::VARCHAR`
  const digits = sql`regexp_replace(split_part(${t}, 'e-', 1), '[-.]', '', 'g')`
  const zeros = sql`repeat('0', split_part(${t}, 'e-', 2)::INTEGER - 1)`
  return sql`CASE WHEN contains(${t}, 'e-') THEN CASE WHEN ${x} < 0 THEN '-0.' ELSE '0.' END || ${zeros} || ${digits} ELSE ${t} END`
}

function rounded(x: Sql, kind: ScalarKind, digits: number, pad: boolean): Sql {
  const isDouble = kind === 'double' || kind === 'float'
  const from = isDouble ? decimalText(x) : kind === 'integer' ? text(x) : x
  const t = sql`TRY_CAST(${from} AS DECIMAL(38,${raw(String(digits))}))::VARCHAR`
  const shown = pad || digits === 0 ? t : sql`regexp_replace(${t}, '[.]?0+$', '')`
  // the cast lets some texts with an exponent through that are a digit too long: `1.0000000000000002e+36` as DECIMAL(38,2)
  return isDouble ? when(sql`abs(${x}::DOUBLE) < ${raw(`1e${38 - digits}`)}`, shown) : shown
}

/** Outside of strings, capital N and I occur in NaN and Infinity only: to_json writes them, JSON does not know them. */
function json(x: Sql): Sql {
  const t = sql`to_json(${x}::JSON)::VARCHAR`
  const suspect = sql`(contains(${t}, 'NaN') OR contains(${t}, 'Infinity'))`
  const outside = sql`regexp_replace(${t}, ${lit('"([^"\\\\]|\\\\.)*"')}, '', 'g')`
  return when(sql`NOT ${suspect} OR NOT regexp_matches(${outside}, '[NI]')`, t)
}

const day = (x: Sql, result: Sql): Sql => when(sql`${x} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'`, result)
const moment = (t: Sql, result: Sql): Sql => when(sql`year(${t}) BETWEEN 1 AND 9999`, result)

function isoText(t: Sql, length: number): Sql {
  const full = sql`strftime(${t}, '%Y-%m-%dT%H:%M:%S.%f')`
  return moment(t, length === 26 ? full : sql`substr(${full}, 1, ${raw(String(length))})`)
}

/** array_to_string drops NULL: hence the count. */
function array(x: Sql, element: (v: Sql) => Sql): Sql {
  const texts = sql`list_transform(${x}, lambda _v: ${element(raw('_v'))})`
  return when(sql`list_count(${texts}) = len(${x})`, sql`'[' || array_to_string(${texts}, ',') || ']'`)
}

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

/** Needs nothing of the session; `timezone` (ICU) is used only where a project has a zone. */
const dialect: CanonDialect = {
  quoteText,
  plainText: (x) => sql`(${text(x)} COLLATE "binary")`,
  integer: text,
  decimal,
  double,
  boolean: text,
  uuid: (x) => sql`nullif(regexp_extract(lower(${text(x)}), ${lit(UUID)}), '')`,
  date: (x) => day(x, sql`strftime(${x}, '%Y-%m-%d')`),
  time: (x) => when(sql`${x} < TIME '24:00:00'`, sql`strftime(DATE '1970-01-01' + ${x}, '%H:%M:%S.%f')`),
  bytes: (x) => sql`base64(${x})`,
  json,
  rounded,
  monthDay: (x) => day(x, sql`strftime(${x}, '%m/%d')`),
  midnightMs: (x) => day(x, sql`((${x} - DATE '1970-01-01') * 86400000)::VARCHAR`),
  utc: (x) => sql`make_timestamp(epoch_us(${x}))`,
  utcFrom: (x, zone) => when(sql`year(${x}) BETWEEN 0 AND 10000`, sql`make_timestamp(epoch_us(timezone(${lit(zone)}, ${x})))`),
  isoText,
  // `//` and epoch_ms truncate towards zero: the value is cut to whole units first
  epochSeconds: (t) => moment(t, sql`(epoch_us(date_trunc('second', ${t})) // 1000000)::VARCHAR`),
  epochMs: (t) => moment(t, sql`epoch_ms(date_trunc('millisecond', ${t}))::VARCHAR`),
  array,
}

/** DuckDB's part of the payload canon. */
export const duckdbCanon: Pick<Flavour, 'canon' | 'key' | 'kindOf'> = { ...canonOf(dialect), kindOf }
