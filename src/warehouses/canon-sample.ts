import type { CanonKind, ScalarKind } from './canon.ts'

/** A value on one engine: text that is cast to the column's type, NULL, or an expression where no text says it. */
export type EngineValue = string | null | { readonly sql: string }
/** The same on all engines, or one by engine where they spell it differently; an engine that is left out cannot hold it. */
export type Given = EngineValue | { readonly [engine: string]: EngineValue }
export type Expected = string | null | { readonly json: unknown }

/** Values of one column type with the text that each must give. */
export interface Sample {
  readonly kind: CanonKind
  readonly use?: 'key'
  readonly format?: string
  readonly zone?: string
  /** The column's type by engine. */
  readonly type: Readonly<Record<string, string>>
  readonly values: readonly (readonly [Given, Expected])[]
}

export type Types = Readonly<Record<string, string>>
export type Values = Sample['values']

export const scalar = (kind: ScalarKind): CanonKind => ({ kind })
export const list = (element: ScalarKind): CanonKind => ({ kind: 'array', element: { kind: element } })
export const plain = (kind: ScalarKind, type: Types, values: Values): Sample => ({ kind: scalar(kind), type, values })
export const formatted = (kind: ScalarKind, format: string, type: Types, values: Values): Sample => ({
  kind: scalar(kind),
  format,
  type,
  values,
})
export const key = (kind: ScalarKind, type: Types, values: Values): Sample => ({ kind: scalar(kind), use: 'key', type, values })
/** All values give the same. */
export const all = (expect: Expected, ...given: readonly Given[]): Values => given.map((g) => [g, expect])
/** Values that the canon quotes and leaves as they are. */
export const same = (...texts: readonly string[]): Values => texts.map((t) => [t, JSON.stringify(t)])

export const bigint: Types = { duckdb: 'BIGINT', postgres: 'bigint' }
export const decimal = (p: number, s: number): Types => ({ duckdb: `DECIMAL(${p},${s})`, postgres: `numeric(${p},${s})` })
export const numeric: Types = { postgres: 'numeric' }
export const double: Types = { duckdb: 'DOUBLE', postgres: 'double precision' }
export const real: Types = { duckdb: 'FLOAT', postgres: 'real' }
export const boolean: Types = { duckdb: 'BOOLEAN', postgres: 'boolean' }
export const text: Types = { duckdb: 'VARCHAR', postgres: 'text' }
export const uuid: Types = { duckdb: 'UUID', postgres: 'uuid' }
export const date: Types = { duckdb: 'DATE', postgres: 'date' }
export const time: Types = { duckdb: 'TIME', postgres: 'time' }
export const timestamp: Types = { duckdb: 'TIMESTAMP', postgres: 'timestamp' }
export const nanos: Types = { duckdb: 'TIMESTAMP_NS' }
export const timestamptz: Types = { duckdb: 'TIMESTAMPTZ', postgres: 'timestamptz' }
export const bytes: Types = { duckdb: 'BLOB', postgres: 'bytea' }
export const json: Types = { duckdb: 'JSON', postgres: 'json' }
