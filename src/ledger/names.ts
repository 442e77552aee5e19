import type { TableName } from '../warehouses/warehouse.ts'
import { id, join, type Sql } from '../util/sql.ts'

/** Names of all tables, in one place. Public ones need no quotes; `_dray_*` are Dray's own. */
export const names = (schema: string) => {
  const of = (name: string): TableName => ({ schema, name })
  return {
    /** Shared tables of the ledger: `ledger('runs')` is `_dray_runs`. */
    ledger: (name: string) => of(`_dray_${name}`),
    entity: (entity: string) => of(entity),
    property: (entity: string, property: string) => of(`${entity}__${property}`),
    groups: (entity: string) => of(`${entity}__groups`),
    groupEvents: (entity: string) => of(`${entity}__group_events`),
    gone: (entity: string) => of(`_dray_gone__${entity}`),
    changes: (sync: string) => of(`_dray_changes__${sync}`),
    state: (sync: string) => of(`_dray_state__${sync}`),
    /** Per-run work tables: `base`, `scope` … name which; they hold nothing between runs. */
    work: (kind: string, of_: string) => of(`_dray_${kind}__${of_}`),
    view: (name: string) => of(name),
  }
}

export type Names = ReturnType<typeof names>

/** A table as SQL. */
export const tableId = (t: TableName): Sql => id(t.schema, t.name)

/** Quoted column names in a list, each with an optional alias in front. */
export const columnList = (columns: readonly string[], alias?: string): Sql => join(columns.map((c) => (alias ? id(alias, c) : id(c))))
