import type { Names } from '../ledger/names.ts'
import type { TableName } from '../warehouses/warehouse.ts'

/**
 * Tables that hold nothing between builds, of one entity and one build: `token` is its lease's, so that a build which was frozen
 * while another took over does not write into that one's tables. The names leave room for the longest entity on every engine.
 */
export function workTables(names: Names, entity: string, token: number) {
  const of = (kind: string): TableName => names.work(`b_${token}${kind}`, entity)
  return {
    /** What the base query returns, with `_key`. */
    rows: of('rows'),
    /** `_key, n` of keys that come more than once. */
    duplicates: of('dups'),
    /** Whole rows of the entity that have to be written. */
    changes: of('diff'),
    /** `_key` of rows that have to go. */
    vanished: of('left'),
    /** Rows of duplicate keys, while the table is made anew. */
    kept: of('kept'),
    /** `key, group_name, event` since the last build. */
    moves: of('moves'),
    /** Rows for the quarantine. */
    invalid: of('bad'),
    /** What the n-th property returns, with `_key`. */
    property: (n: number) => of(`p${n}`),
    propertyChanges: (n: number) => of(`d${n}`),
    /** What an entity's table is made of anew. */
    made: of('new'),
    /** The same for the table of the n-th property. */
    propertyMade: (n: number) => of(`n${n}`),
  }
}

export type WorkTables = ReturnType<typeof workTables>

/** Whether a table is one of these, of one build or of any: left behind by a build that died, it can go. */
export const isWorkTable = (name: string, token?: number): boolean =>
  /^_dray_b_[a-z0-9]+__/.test(name) && (token === undefined || new RegExp(`^_dray_b_${token}[a-z]`).test(name))
