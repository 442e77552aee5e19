import { InputError } from '../errors.ts'
import { sql } from '../util/sql.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { Row, Statement, Warehouse } from '../warehouses/warehouse.ts'
import { migrations, type Migration } from './migrations.ts'
import { names, tableId, type Names } from './names.ts'
import { changeColumns, entityTables, nextColumns, outcomeColumns, stateColumns } from './tables.ts'

/** Whose schema it is: one project and one profile output. */
export interface Claim {
  readonly project: string
  readonly output: string
}

/**
 * Brings the schema's tables up to date and claims it for this project and output. Safe when several processes do it at once
 * on an empty schema. Fails with an InputError when another project or output holds the schema.
 */
export async function prepareLedger(warehouse: Warehouse, claim: Claim): Promise<void> {
  const n = names(warehouse.schema)
  const applied = await appliedMigrations(warehouse, n)
  const unknown = [...applied].filter((number) => !migrations.some((m) => m.number === number))
  if (unknown.length) {
    throw new InputError({
      message: `schema ${warehouse.schema} was written by a newer Dray: migration ${Math.max(...unknown)} is not known here`,
      next: 'upgrade Dray to the version that the other runs use',
    })
  }
  // Whose schema it is comes first: what belongs to another project is not migrated either.
  if (applied.size) await claimSchema(warehouse, n, claim)
  const missing = migrations.filter((m) => !applied.has(m.number))
  if (missing.length) await warehouse.migrate(ledgerStatements(warehouse.flavour, n, missing))
  if (!applied.size) await claimSchema(warehouse, n, claim)
}

const migrationColumns = [
  { name: 'number', type: 'bigint' },
  { name: 'name', type: 'text' },
  { name: 'applied_at', type: 'instant' },
] as const

async function appliedMigrations(warehouse: Warehouse, n: Names): Promise<ReadonlySet<number>> {
  if (!(await warehouse.tables()).includes(n.ledger('migrations').name)) return new Set()
  const rows = await warehouse.query(sql`select number from ${tableId(n.ledger('migrations'))}`)
  return new Set(rows.map((r) => Number(r['number'])))
}

/** The shared tables, and the record that these migrations were applied. */
export const ledgerStatements = (flavour: Flavour, n: Names, missing: readonly Migration[]): readonly Statement[] => [
  ...flavour.createTable(n.ledger('migrations'), migrationColumns, { unique: ['number'] }),
  ...missing.flatMap((m) => [...m.statements(flavour, n), recordMigration(flavour, n, m)]),
]

const recordMigration = (flavour: Flavour, n: Names, m: { number: number; name: string }): Statement => {
  const log = tableId(n.ledger('migrations'))
  return sql`insert into ${log} (number, name, applied_at) select ${m.number}, ${m.name}, ${flavour.now()}
    where not exists (select 1 from ${log} where number = ${m.number})${flavour.onConflictDoNothing}`
}

async function claimSchema(warehouse: Warehouse, n: Names, claim: Claim): Promise<void> {
  const read = (): Promise<readonly Row[]> =>
    warehouse.query(sql`select name, value from ${tableId(n.ledger('meta'))} where name in ('project', 'output')`)
  let rows = await read()
  if (rows.length < 2) {
    await warehouse.atomically([setOnce(warehouse, n, 'project', claim.project), setOnce(warehouse, n, 'output', claim.output)])
    rows = await read()
  }
  const held = Object.fromEntries(rows.map((r) => [r['name'], r['value']]))
  if (held['project'] === claim.project && held['output'] === claim.output) return
  throw new InputError({
    message: `schema ${warehouse.schema} belongs to another project or output`,
    given: `project ${claim.project}, output ${claim.output}`,
    allowed: `project ${held['project']}, output ${held['output']}`,
    next: `give this output a schema of its own (key "schema" in profiles.yml): two projects in one schema would remove each other's records`,
  })
}

const setOnce = ({ flavour }: Warehouse, n: Names, name: string, value: string): Statement => {
  const meta = tableId(n.ledger('meta'))
  return sql`insert into ${meta} (name, value) select ${name}, ${value} where not exists (select 1 from ${meta} where name = ${name})${flavour.onConflictDoNothing}`
}

/** Tables of one entity that Dray keeps beside what the build makes. */
export const entityStatements = ({ flavour }: Pick<Warehouse, 'flavour'>, n: Names, entity: string): readonly Statement[] => [
  ...flavour.createTable(n.groups(entity), entityTables.groups, { unique: ['key', 'group_name'] }),
  ...flavour.createTable(n.groupEvents(entity), entityTables.groupEvents, { index: [['version'], ['key']] }),
  ...flavour.createTable(n.gone(entity), entityTables.gone, { unique: ['key'] }),
]

/** Tables of one sync: state, change set, and the two that a flush works through. */
export const syncStatements = ({ flavour }: Pick<Warehouse, 'flavour'>, n: Names, sync: string): readonly Statement[] => [
  ...flavour.createTable(n.state(sync), stateColumns, { unique: ['record', 'label'], index: [['key'], ['match_value']] }),
  ...flavour.createTable(n.changes(sync), changeColumns, { index: [['run_id', 'seq']] }),
  ...flavour.createTable(n.work('outcomes', sync), outcomeColumns),
  ...flavour.createTable(n.work('next', sync), nextColumns),
]
