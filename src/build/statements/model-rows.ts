import { columnList } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'
import { keyText, type KeyColumn } from '../key.ts'
import { modelAs } from '../model-sql.ts'

export interface ModelRows {
  readonly to: TableName
  /** Compiled SQL. */
  readonly model: string
  readonly key: readonly KeyColumn[]
  /** Columns to take over. */
  readonly columns: readonly string[]
}

/** Runs a base query or a property into a work table: `_key` (NULL where the key is), then its columns. */
export const modelRows = (f: Flavour, o: ModelRows): readonly Statement[] =>
  f.createTableAs(o.to, sql`select ${keyText(f, o.key, 'm')} as _key, ${columnList(o.columns, 'm')} from ${modelAs(o.model)}`)
