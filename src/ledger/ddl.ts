import { id, show, sql } from '../util/sql.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { migrations } from './migrations.ts'
import { names } from './names.ts'
import { entityStatements, ledgerStatements, syncStatements } from './prepare.ts'
import { viewStatements } from './views.ts'

export interface DdlInput {
  readonly schema: string
  readonly entities: readonly string[]
  readonly syncs: readonly string[]
}

/**
 * Every table and view that Dray makes before it knows any column, as a script for the warehouse: the shared ones, those of each
 * entity and sync, the audit views. Safe to run twice. What models return (`user`, `user__lifetime_value`) and the work
 * tables of a build and a diff are made by `CREATE TABLE … AS` and cannot be made ahead.
 */
export function ddlText(f: Flavour, o: DdlInput): string {
  const n = names(o.schema)
  const section = (title: string, statements: readonly Statement[]): string =>
    [`-- ${title}`, ...statements.map((s) => `${show(s, f)};`)].join('\n')
  return [
    section('The schema', [sql`CREATE SCHEMA IF NOT EXISTS ${id(o.schema)}`]),
    section('Shared tables', ledgerStatements(f, n, migrations)),
    ...o.entities.map((e) => section(`Entity ${e}`, entityStatements({ flavour: f }, n, e))),
    ...o.syncs.map((s) => section(`Sync ${s}`, syncStatements({ flavour: f }, n, s))),
    section('The audit', viewStatements(f, n, { entities: o.entities, syncs: o.syncs })),
  ]
    .join('\n\n')
    .concat('\n')
}
