import type { Names } from '../ledger/names.ts'

/** Tables that hold nothing between builds, of one entity. Their names leave room for the longest entity on every engine. */
export const workTables = (names: Names, entity: string) => ({
  /** What the base query returns, with `_key`. */
  rows: names.work('b_rows', entity),
  /** `_key, n` of keys that come more than once. */
  duplicates: names.work('b_dups', entity),
  /** Whole rows of the entity that have to be written. */
  changes: names.work('b_diff', entity),
  /** `_key` of rows that have to go. */
  vanished: names.work('b_left', entity),
  /** Rows of duplicate keys, while the table is made anew. */
  kept: names.work('b_kept', entity),
  /** `key, group_name, event` since the last build. */
  moves: names.work('b_moves', entity),
  /** Rows for the quarantine. */
  invalid: names.work('b_bad', entity),
  /** What the n-th property returns, with `_key`. */
  property: (n: number) => names.work(`b_p${n}`, entity),
  propertyChanges: (n: number) => names.work(`b_d${n}`, entity),
})

export type WorkTables = ReturnType<typeof workTables>

/** Whether a table is one of these: left behind by a build that died, it can go. */
export const isWorkTable = (name: string): boolean => /^_dray_b_[a-z0-9]+__/.test(name)
