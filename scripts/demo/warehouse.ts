import { readFile } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'

/** A row as DuckDB's JSON reader gives it: text, numbers and booleans. */
export type DemoRow = Readonly<Record<string, unknown>>

/** The demo's warehouse. A file that one process at a time may open: every call opens and closes it. */
export interface DemoWarehouse {
  /** Runs a file of SQL statements; the rows of its last one. */
  file(path: string): Promise<readonly DemoRow[]>
  query(sql: string): Promise<readonly DemoRow[]>
}

export function demoWarehouse(path: string): DemoWarehouse {
  const query = async (sql: string): Promise<readonly DemoRow[]> => {
    const instance = await DuckDBInstance.create(path)
    try {
      const connection = await instance.connect()
      const reader = await connection.runAndReadAll(sql)
      const rows = reader.getRowObjectsJson()
      connection.closeSync()
      return rows
    } finally {
      instance.closeSync()
    }
  }
  return { query, file: async (sqlFile) => query(await readFile(sqlFile, 'utf8')) }
}
