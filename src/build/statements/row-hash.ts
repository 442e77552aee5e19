import { id, type Sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Column } from '../describe.ts'

/** A hashed column and the alias that it is read from. */
export type Hashed = Pick<Column, 'name' | 'engineType'> & { readonly alias: string }

/**
 * Hash over columns, by which a merge tells whether a row changed. It may differ between types and between versions of an
 * engine: then every row counts as changed once, which costs time and sends nothing.
 */
export const rowHash = (f: Flavour, columns: readonly Hashed[]): Sql =>
  f.hash(columns.map(({ alias, name, engineType }) => ({ kind: f.kindOf(engineType), x: id(alias, name) })))
