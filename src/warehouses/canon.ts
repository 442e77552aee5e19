/** The kinds whose values are one text each. */
export type ScalarKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'double'
  | 'float'
  | 'boolean'
  | 'uuid'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'bytes'
  | 'json'

/** What a column's type means for the payload canon. `array` carries its element, which is a scalar other than json. */
export type CanonKind = { readonly kind: ScalarKind } | { readonly kind: 'array'; readonly element: CanonKind }

export type FormatName =
  | 'string'
  | 'fixed'
  | 'decimal'
  | '01'
  | '01string'
  | 'mmdd'
  | 'epoch_ms_midnight_utc'
  | 'epoch_seconds'
  | 'epoch_ms'
  | 'iso8601_s'
  | 'iso8601_ms'
  | 'iso_date'
  | 'iso8601_utc'

/** How a destination wants a value, as an analyst writes it in `format:`. Made by `parseFormat`. */
export interface Format {
  readonly format: FormatName
  /** Digits after the point, for `fixed` and `decimal`. */
  readonly digits?: number
  /** Zone in which a timestamp without zone is read, where the format asks for an instant and the zone is not UTC. */
  readonly zone?: string
}

/** Enters every sync's definition: a change of bytes is a new version. */
export const CANON_VERSION = 1

/** The largest n of `fixed(n)` and `decimal(n)`: DECIMAL(38,n) keeps at least eight digits before the point. */
export const MAX_DIGITS = 30

const instants = ['epoch_seconds', 'epoch_ms', 'iso8601_s', 'iso8601_ms', 'iso8601_utc', 'iso_date'] as const
const numbers = ['string', 'fixed', 'decimal'] as const

/** The formats a kind allows. `string` on text is the text itself, so that a mapping need not know whether an id is a number. */
export const FORMATS: Readonly<Record<CanonKind['kind'], readonly FormatName[]>> = {
  text: ['string'],
  integer: numbers,
  decimal: numbers,
  double: numbers,
  float: numbers,
  boolean: ['string', '01', '01string'],
  uuid: ['string'],
  date: ['mmdd', 'epoch_ms_midnight_utc'],
  time: [],
  timestamp: instants,
  timestamptz: instants,
  bytes: [],
  json: ['string'],
  array: [],
}

/** What is wrong with a format and what the kind allows, for the caller's `InputError`. */
export interface FormatProblem {
  readonly problem: string
  readonly allowed: string
}

/**
 * Reads what stands in `format:`, for example `decimal(2)`, `epoch_ms` or, with the kind said as well, `timestamptz:epoch_ms`.
 * `zone` is the project's timezone (default UTC): it goes into the format where a timestamp without zone becomes an instant.
 * Returns the format, or the problem when the text is no format or the kind does not allow it.
 */
export function parseFormat(text: string, kind: CanonKind, zone = 'UTC'): Format | FormatProblem {
  const allowed = describeAllowed(kind)
  const [, prefix, name, digits] = /^(?:([a-z]+):)?([a-z0-9_]+)(?:\(\s*(\d+)\s*\))?$/.exec(text.trim()) ?? []
  if (name === undefined || !isFormatName(name)) return { problem: 'not a format', allowed }
  if (prefix !== undefined && !meansKind(prefix, kind)) return { problem: `the column is ${describeKind(kind)}, not ${prefix}`, allowed }
  if (!FORMATS[kind.kind].includes(name)) return { problem: `${kind.kind} columns cannot be sent as ${name}`, allowed }
  if (takesDigits(name)) return withDigits(name, digits, allowed)
  if (digits !== undefined) return { problem: `${name} takes no number in brackets`, allowed }
  const format: Format = { format: name }
  return readsZone(kind, format) && !isUtc(zone) ? { ...format, zone } : format
}

/** True where a timestamp without zone is turned into an instant: the value then depends on the project's timezone. */
export const readsZone = (kind: CanonKind, format: Format | null): boolean => kind.kind === 'timestamp' && format !== null

/**
 * Whether every engine understands the text as the same zone: `UTC` or an IANA name with its area, such as `Europe/Berlin`.
 * Abbreviations and bare offsets are not allowed, because engines disagree about them (`+02:00` is west of Greenwich on Postgres).
 */
export function isZone(text: string): boolean {
  if (text === 'UTC') return true
  if (!/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

/** Whether values of the kind may be an entity key, alone or as one of several. */
export function isKeyKind(kind: CanonKind, use: 'alone' | 'part'): boolean {
  if (kind.kind === 'boolean') return use === 'part'
  return !['double', 'float', 'json', 'array'].includes(kind.kind)
}

/** The kind in words for messages: `integer`, `array of text`. */
export const describeKind = (kind: CanonKind): string => (kind.kind === 'array' ? `array of ${describeKind(kind.element)}` : kind.kind)

const isUtc = (zone: string): boolean => zone === 'UTC' || zone === 'Etc/UTC'
const takesDigits = (name: FormatName): boolean => name === 'fixed' || name === 'decimal'

const isFormatName = (text: string): text is FormatName =>
  Object.values(FORMATS).some((names) => (names as readonly string[]).includes(text))

function withDigits(name: FormatName, digits: string | undefined, allowed: string): Format | FormatProblem {
  if (digits === undefined) return { problem: `${name} needs the number of digits after the point, for example ${name}(2)`, allowed }
  if (Number(digits) > MAX_DIGITS) return { problem: `at most ${MAX_DIGITS} digits after the point`, allowed }
  return { format: name, digits: Number(digits) }
}

/** `float` is how the canon's page calls both widths; a timestamp is allowed where the format makes an instant of it. */
function meansKind(prefix: string, kind: CanonKind): boolean {
  if (prefix === kind.kind) return true
  if (prefix === 'float' || prefix === 'double') return kind.kind === 'float' || kind.kind === 'double'
  if (prefix === 'decimal') return kind.kind === 'integer'
  return prefix === 'timestamptz' && kind.kind === 'timestamp'
}

function describeAllowed(kind: CanonKind): string {
  const names = FORMATS[kind.kind].map((name) => (takesDigits(name) ? `${name}(n)` : name))
  return names.length > 0 ? `for ${describeKind(kind)}: ${names.join(', ')}, or no format` : `for ${describeKind(kind)}: no format`
}
