/** Engines that the nasty project runs on. */
export type EngineName = 'duckdb' | 'postgres'

/** A value as a literal of each engine, and the JSON text that a receiver must get for it. */
export interface Cell {
  readonly duckdb: string
  readonly postgres: string
  readonly json: string
}

/** A type of a source column, and how a value of it is written. */
export interface CellType {
  readonly duckdb: string
  readonly postgres: string
}

const both = (literal: string, json: string): Cell => ({ duckdb: literal, postgres: literal, json })
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const types = {
  text: { duckdb: 'varchar', postgres: 'text' },
  fold: { duckdb: 'varchar collate nocase', postgres: 'citext' },
  mood: { duckdb: "enum ('so \"so\"', 'O''K', 'ünïcode {{ x }}')", postgres: '"Mood ""x"""' },
  small: { duckdb: 'smallint', postgres: 'smallint' },
  int: { duckdb: 'integer', postgres: 'integer' },
  big: { duckdb: 'bigint', postgres: 'bigint' },
  huge: { duckdb: 'hugeint', postgres: 'numeric(38, 0)' },
  money: { duckdb: 'decimal(38, 10)', postgres: 'numeric(38, 10)' },
  loose: { duckdb: 'decimal(20, 6)', postgres: 'numeric' },
  double: { duckdb: 'double', postgres: 'double precision' },
  float: { duckdb: 'real', postgres: 'real' },
  boolean: { duckdb: 'boolean', postgres: 'boolean' },
  uuid: { duckdb: 'uuid', postgres: 'uuid' },
  date: { duckdb: 'date', postgres: 'date' },
  time: { duckdb: 'time', postgres: 'time' },
  timestamp: { duckdb: 'timestamp', postgres: 'timestamp' },
  timestamptz: { duckdb: 'timestamptz', postgres: 'timestamptz' },
  bytes: { duckdb: 'blob', postgres: 'bytea' },
  texts: { duckdb: 'varchar[]', postgres: 'text[]' },
  bigs: { duckdb: 'bigint[]', postgres: 'bigint[]' },
  moneys: { duckdb: 'decimal(38, 10)[]', postgres: 'numeric(38, 10)[]' },
  instants: { duckdb: 'timestamptz[]', postgres: 'timestamptz[]' },
  json: { duckdb: 'json', postgres: 'jsonb' },
} as const satisfies Record<string, CellType>

export type TypeName = keyof typeof types

export const nothing: Cell = both('null', 'null')

/** Any text but U+0000; JSON as `JSON.stringify` writes it. */
export const text = (value: string): Cell => both(quoted(value), JSON.stringify(value))

/** The same text `times` over, so that the literal stays short. */
export const longText = (part: string, times: number): Cell => both(`repeat(${quoted(part)}, ${times})`, JSON.stringify(part.repeat(times)))

/** Digits as they stand. `json` where zeros at the end, or a sign before zero, go. */
export const number = (digits: string, json = digits): Cell => both(`'${digits}'`, json)
export const real = (value: string): Cell => both(`'${value}'`, JSON.stringify(Number(value)))
/** A 32-bit number, which is sent as the 64-bit number of the same value. */
export const float = (value: string): Cell => both(`'${value}'`, JSON.stringify(Math.fround(Number(value))))
export const flag = (value: boolean): Cell => both(String(value), String(value))

/** What is written as a quoted literal and comes out as another text. */
export const moment = (literal: string, out = literal): Cell => both(quoted(literal), JSON.stringify(out))

export const bytes = (value: Uint8Array): Cell => {
  const hex = Buffer.from(value).toString('hex')
  return { duckdb: `unhex('${hex}')`, postgres: `decode('${hex}', 'hex')`, json: JSON.stringify(Buffer.from(value).toString('base64')) }
}

/** An array of cells; on both engines with its type, since an empty or all-NULL one has none of its own. */
export const array = (element: Exclude<TypeName, 'fold' | 'mood'>, cells: readonly Cell[]): Cell => ({
  duckdb: `cast([${cells.map((c) => c.duckdb).join(', ')}] as ${types[element].duckdb}[])`,
  postgres: `cast(array[${cells.map((c) => c.postgres).join(', ')}] as ${types[element].postgres}[])`,
  json: `[${cells.map((c) => c.json).join(',')}]`,
})

/** A JSON document. Its text is the engine's own (canon, section 5): compared as a value. */
export const json = (value: unknown): Cell => both(quoted(JSON.stringify(value)), JSON.stringify(value))
