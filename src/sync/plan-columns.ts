import { changeColumns } from '../ledger/tables.ts'
import { id, join, sql, type Sql } from '../util/sql.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { ColumnSpec } from '../warehouses/warehouse.ts'

/** Columns of a plan: a change set that has no run and no numbers yet. */
export const planColumns: readonly ColumnSpec[] = changeColumns.filter((c) => c.name !== 'run_id' && c.name !== 'seq')

export type PlanColumn =
  | 'note'
  | 'record'
  | 'key'
  | 'label'
  | 'match_value'
  | 'destination_id'
  | 'operation'
  | 'how'
  | 'reason'
  | 'payload'
  | 'held_payload'
  | 'held_hash'
  | 'tried_hash'
  | 'held_match'
  | 'tried_match'
  | 'tried_at'
  | 'doubt'
  | 'lookup'
  | 'verbatim'
  | 'wants'
  | 'idempotency_key'
  | 'born'
  | 'changed_fields'
  | 'before'
  | 'wait_reason'

/** A select list with every column of a plan: what is given, and typed NULLs for the rest (label: ''). */
export function planList(flavour: Flavour, given: Readonly<Partial<Record<PlanColumn, Sql>>>): Sql {
  return join(
    planColumns.map((c) => {
      const x = given[c.name as PlanColumn] ?? (c.name === 'label' ? sql`''` : sql`null`)
      return sql`${flavour.cast(x, c.type)} as ${id(c.name)}`
    }),
  )
}
