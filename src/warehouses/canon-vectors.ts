import { lit, raw, sql, type Sql } from '../util/sql.ts'
import { parseFormat, type CanonKind, type Format } from './canon.ts'
import type { EngineValue, Given } from './canon-sample.ts'
import { samples } from './canon-samples.ts'

/** A value of a column on one engine, and the text that the canon gives it. */
export interface CanonVector {
  readonly kind: CanonKind
  /** `key`: the bare text of an entity key. */
  readonly use: 'value' | 'key'
  readonly format: Format | null
  /** The column's type in the engine's spelling. */
  readonly type: string
  /** An expression of that type. */
  readonly value: Sql
  /** The exact text; null: SQL NULL, the value cannot be carried; `json`: equal once parsed. */
  readonly expect: string | null | { readonly json: unknown }
  /** For messages: what is tested, for example `timestamptz:epoch_ms of 2024-01-02 03:04:05+00`. */
  readonly label: string
}

/** The canon's vectors that can exist on an engine, by its flavour's name; none for an engine that has no column here yet. */
export function canonVectors(engine: string): readonly CanonVector[] {
  return samples.flatMap((s) => {
    const type = s.type[engine]
    if (type === undefined) return []
    return s.values.flatMap(([given, expect]): CanonVector[] => {
      const value = onEngine(given, engine)
      if (value === undefined) return []
      const format = s.format === undefined ? null : formatOf(s.format, s.kind, s.zone)
      const label = `${s.use === 'key' ? 'key:' : ''}${s.kind.kind}${s.format ? `:${s.format}` : ''} of ${JSON.stringify(value)} as ${type}`
      return [{ kind: s.kind, use: s.use ?? 'value', format, type, value: sql`CAST(${expression(value)} AS ${raw(type)})`, expect, label }]
    })
  })
}

function onEngine(given: Given, engine: string): EngineValue | undefined {
  return given === null || typeof given === 'string' || isExpression(given) ? given : given[engine]
}

const isExpression = (given: object): given is { readonly sql: string } => 'sql' in given

const expression = (value: EngineValue): Sql => (value === null ? raw('NULL') : typeof value === 'string' ? lit(value) : raw(value.sql))

function formatOf(text: string, kind: CanonKind, zone: string | undefined): Format {
  const format = parseFormat(text, kind, zone)
  if ('problem' in format) throw new Error(`canon sample with format ${text}: ${format.problem}`)
  return format
}
