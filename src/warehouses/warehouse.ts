import type { Sql, Value } from '../util/sql.ts'
import type { Flavour, LogicalType } from './flavour.ts'

/** One statement of Dray's: SQL that is not rendered yet. Made by pure functions `(flavour, input) => Statement`. */
export type Statement = Sql

/**
 * A result cell. Text as the engine prints it: integers as digits, booleans as `true`/`false`, text as it is. Everything
 * else (times, decimals, doubles, bytes) has to be cast or rendered to text by the statement, so that no driver rounds it.
 */
export type Cell = string | null
export type Row = Readonly<Record<string, Cell>>

export interface TableName {
  readonly schema: string
  readonly name: string
}

export interface ColumnSpec {
  readonly name: string
  readonly type: LogicalType
  readonly nullable?: boolean
}

/** A column of a relation or query as the engine describes it. `type` is the engine's own spelling with precision. */
export interface ColumnInfo {
  readonly name: string
  readonly type: string
}

/** What a statement of an atomic unit did. */
export interface Effect {
  readonly rows: number
}

export interface QueryOptions {
  readonly signal?: AbortSignal
  /** Where a failure should point: the model that the statement runs. */
  readonly node?: string
}

/** A connection to one warehouse and schema. Every implementation passes `test/conformance/warehouse.ts`. */
export interface Warehouse {
  readonly flavour: Flavour
  /** The schema of the profile output: all of Dray's tables live in it. */
  readonly schema: string
  /** Engine and version, for example `DuckDB v1.5.6` or `PostgreSQL 15.18`. */
  readonly engine: string
  /** Runs one statement. For small results; rows keep the query's column names. */
  query(statement: Statement, options?: QueryOptions): Promise<readonly Row[]>
  /** Runs one statement and tells how many rows it changed. Not for SELECT. */
  execute(statement: Statement, options?: QueryOptions): Promise<Effect>
  /** Reads a large result in chunks with back-pressure; ends the query when the consumer stops. */
  stream(statement: Statement, options?: QueryOptions): AsyncIterable<readonly Row[]>
  /**
   * All statements or none: a transaction on DuckDB and Postgres. Never DDL inside. Deadlocks and serialization failures
   * are retried here; nothing else is.
   */
  atomically(statements: readonly Statement[], options?: QueryOptions): Promise<readonly Effect[]>
  /** Runs DDL one after the other, in one transaction where the engine has it, so that two processes at once do not clash. */
  migrate(statements: readonly Statement[]): Promise<void>
  /** Appends rows to a table in bulk (COPY, appender); values in the order of `columns`. Returns how many. */
  load(
    table: TableName,
    columns: readonly ColumnSpec[],
    rows: AsyncIterable<readonly Value[]> | Iterable<readonly Value[]>,
  ): Promise<number>
  /** Columns of a table, view or query without running it in full. */
  describe(query: Statement, options?: QueryOptions): Promise<readonly ColumnInfo[]>
  /** Tables and views in the schema. */
  tables(): Promise<readonly string[]>
  /** Ends what is running now; the statement rejects. */
  cancel(): Promise<void>
  close(): Promise<void>
}

/** How a warehouse folder presents itself to `context.ts`. `open` loads the driver; nothing before it may. */
export interface WarehouseType<C> {
  readonly type: string
  readonly config: import('zod').ZodType<C>
  readonly flavour: Flavour
  /** Connects. Fails with a known error that says what to check; secrets never appear in it. */
  open(config: C, options: OpenOptions): Promise<Warehouse>
}

export interface OpenOptions {
  /** Relative paths in the configuration are relative to this folder. */
  readonly projectDir: string
  /** How long to wait for a lock held by another process (DuckDB's file). Milliseconds. */
  readonly lockTimeoutMs: number
  readonly signal?: AbortSignal
  /** Schema is created when it is missing, unless false (commands that only read). */
  readonly createSchema?: boolean
}
