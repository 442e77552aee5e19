/** What a column's type means for the payload canon. `array` carries its element. */
export type CanonKind =
  | { readonly kind: 'text' | 'integer' | 'decimal' | 'double' | 'float' | 'boolean' | 'uuid' | 'date' | 'time' | 'timestamp' | 'timestamptz' | 'bytes' | 'json' }
  | { readonly kind: 'array'; readonly element: CanonKind }

/** How a destination wants a value, as an analyst writes it in `format:`. */
export type Format =
  | { readonly format: 'string' | 'fixed' | 'decimal' | '01' | '01string' | 'mmdd' | 'epoch_ms_midnight_utc' | 'epoch_seconds' | 'epoch_ms' | 'iso8601_s' | 'iso8601_ms' | 'iso_date' | 'iso8601_utc'; readonly digits?: number }

/** Enters every sync's definition: a change of bytes is a new version. */
export const CANON_VERSION = 1
