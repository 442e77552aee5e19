import type { Dialect, Sql } from '../util/sql.ts'
import type { CanonKind, Format } from './canon.ts'
import type { ColumnSpec, Statement, TableName } from './warehouse.ts'

/** Types of the columns in Dray's own tables. `instant` is a point in time (UTC), `hash` whatever the engine's row hash yields. */
export type LogicalType = 'text' | 'bigint' | 'boolean' | 'instant' | 'hash' | 'bytes'

/** How a destination compares match values. Rendered in SQL; blank after normalising is NULL. */
export type Normaliser = 'trim' | 'lower'

/**
 * Pure SQL rendering of one engine, and what it can do. Nobody compares `name`: behaviour hangs on the declared
 * capabilities. An expression takes and yields `Sql`; a statement family that differs between engines is a member here.
 */
export interface Flavour extends Dialect {
  readonly name: string
  /** Longest identifier in bytes. */
  readonly maxIdentifier: number

  /* capabilities */
  /** A batch body is cheaper to assemble by `string_agg` in the warehouse than in Node. */
  readonly batchesInWarehouse: boolean
  /** Another process may write the same warehouse at the same time; if not, opening it is the lease. */
  readonly sharedAccess: boolean

  /* types */
  /** For column definitions (Postgres names the collation with it, which `CAST` does not take): in expressions use `text` and `bigint`. */
  type(type: LogicalType): string
  /** What the canon makes of a column of the engine's type, for example `DECIMAL(10,2)`; null: it cannot be sent as it is. */
  kindOf(engineType: string): CanonKind | null

  /* expressions */
  /** The warehouse clock as an instant. */
  now(): Sql
  /** An instant from ISO text such as `2024-01-02T03:04:05.123456Z`. */
  instant(iso: Sql): Sql
  /** An instant as ISO text with six digits and `Z`. */
  iso(instant: Sql): Sql
  /** `instant` plus a number of milliseconds. */
  plusMs(instant: Sql, ms: Sql): Sql
  /** Text of anything, without its collation: what keys, matches and texts are compared as. */
  text(x: Sql): Sql
  bigint(x: Sql): Sql
  /** `x` as one of Dray's own column types. */
  cast(x: Sql, type: LogicalType): Sql
  /** Aggregates text in an order: `string_agg(x, separator ORDER BY order)`. */
  stringAgg(x: Sql, separator: string, order: Sql): Sql
  /** 64-bit hash of expressions, collation taken off; NULL-safe. Compared only with itself. */
  hash(parts: readonly { readonly kind: CanonKind | null; readonly x: Sql }[]): Sql
  /**
   * JSON text of a value (three outcomes: JSON, the text `null`, SQL NULL when it cannot be carried). `x` occurs many times: alias a long
   * expression in an inner SELECT first. `format.zone` is the zone in which a timestamp without zone is read (`parseFormat` sets it).
   */
  canon(kind: CanonKind, format: Format | null, x: Sql): Sql
  /** Canonical bare text of an entity key column; SQL NULL stays NULL. */
  key(kind: CanonKind, x: Sql): Sql
  normalise(x: Sql, how: readonly Normaliser[]): Sql
  /** A JSON text made ready for `jsonAt`: worth a column of its own where several members are read. */
  jsonDoc(json: Sql): Sql
  /** The member at a path, or NULL when absent. `doc` is of `jsonDoc`. Compared only with itself; `jsonText` makes it fit to be read. */
  jsonAt(doc: Sql, path: readonly string[]): Sql
  /** What `jsonAt` gave, or a JSON text put together from it, with every digit and escape as it stood in the text. */
  jsonText(x: Sql): Sql
  sha256Hex(x: Sql): Sql
  /** Hex of sha256 over `key` (bytes), `:` and `x` (text): how personal values stand in the audit. */
  keyedHash(key: Sql, x: Sql): Sql
  /** 32 random bytes from the engine's own generator. */
  randomBytes32(): Sql

  /* statements */
  /** Lets one migration of the schema run at a time: the first statement of its transaction. Null where another process cannot be there. */
  lockSchema(schema: string): Statement | null
  /** Ends an INSERT that may race with another process for a unique key: ` ON CONFLICT DO NOTHING` where there are such keys, else nothing. */
  readonly onConflictDoNothing: Sql
  /** Stands before the bracket of a CTE that is to be computed once: `materialized ` where an engine would put it in place of every mention. */
  readonly materialized: Sql
  /** Ends a SELECT that locks its rows until the transaction ends, where other processes may write: ` FOR UPDATE`, else nothing. */
  readonly forUpdate: Sql
  /** `CREATE TABLE IF NOT EXISTS`. `unique`: columns of a unique key where the engine profits from one. `ranges`: columns that grow with time. */
  createTable(
    table: TableName,
    columns: readonly ColumnSpec[],
    options?: { readonly unique?: readonly string[]; readonly index?: readonly (readonly string[])[]; readonly ranges?: readonly string[] },
  ): readonly Statement[]
  createView(table: TableName, query: Sql): readonly Statement[]
  dropTable(table: TableName): Statement
  /** Lets the planner know what a table holds now, where the engine needs to be told. May stand inside `atomically`. */
  analyze(table: TableName): readonly Statement[]
  /** `CREATE OR REPLACE TABLE … AS query`, or the nearest to it. */
  createTableAs(table: TableName, query: Sql): readonly Statement[]
  /**
   * The table holds what the query returns from then on, with its columns, in whatever order they stand. Views and grants that
   * people hung on it stay; where the engine cannot keep a view, because a column that it reads is gone, that is an error. `via` is
   * a work table to go through; `unique` and `index` as in `createTable`.
   */
  replaceTable(
    table: TableName,
    query: Sql,
    options: { readonly via: TableName; readonly unique: readonly string[]; readonly index?: readonly (readonly string[])[] },
  ): readonly Statement[]
  /** Deletes rows of `table` whose `on` columns match rows of `source` (an aliasless relation). NULL never matches. */
  deleteMatching(table: TableName, source: TableName, on: readonly string[]): Statement

  /** Names of functions and keywords whose value changes between runs: a hit makes a model volatile. Lower case. */
  readonly volatileNames: readonly string[]
}
