import { id, sql } from '../util/sql.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { tableId, type Names } from './names.ts'
import { sharedTables } from './tables.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  /** Statements that are safe to run twice. */
  statements(flavour: Flavour, names: Names): readonly Statement[]
}

/** All migrations in order. Append only: a released one is never edited. */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'ledger',
    statements: (flavour, names) => [
      ...sharedTables.flatMap((t) =>
        flavour.createTable(names.ledger(t.name), t.columns, {
          ...(t.unique && { unique: t.unique }),
          ...(t.index && { index: t.index }),
          ...(t.ranges && { ranges: t.ranges }),
        }),
      ),
      auditKey(flavour, names),
    ],
  },
]

/** The key that hashes personal values in the audit: made by the engine itself, so that it never travels. */
function auditKey(flavour: Flavour, names: Names): Statement {
  const keys = names.ledger('keys')
  return sql`insert into ${tableId(keys)} (${id('id')}, ${id('key')}) select 'k1', ${flavour.randomBytes32()}
    where not exists (select 1 from ${tableId(keys)})${flavour.onConflictDoNothing}`
}
