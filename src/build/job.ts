import { InputError, StopError, type Place } from '../errors.ts'
import type { Lease } from '../ledger/lease.ts'
import { names, type Names } from '../ledger/names.ts'
import type { Entity } from '../project/manifest.ts'
import type { Effect, QueryOptions, Statement } from '../warehouses/warehouse.ts'
import { OWN_COLUMNS } from '../ledger/tables.ts'
import { columnsOf, type Column } from './describe.ts'
import type { KeyColumn, Returns } from './key.ts'
import { modelQuery } from './model-sql.ts'
import { workTables, type WorkTables } from './work-tables.ts'
import type { BuildWorld } from './world.ts'

/** The build of one entity: what its tasks hand on to one another. */
export interface EntityJob {
  readonly world: BuildWorld
  readonly lease: Lease
  readonly entity: Entity
  readonly names: Names
  readonly work: WorkTables
  /** Tables in the schema when the build began. */
  readonly tables: ReadonlySet<string>
  /** Of the base query; set once it ran. */
  base: { readonly columns: readonly Column[]; readonly key: readonly KeyColumn[] } | null
  /** Columns beside the key, by the property's name; set once it ran. */
  readonly properties: Map<string, readonly Column[]>
  /** What the build allocated; set before its first merge. */
  version: number | null
}

export function entityJob(world: BuildWorld, lease: Lease, entity: Entity, tables: ReadonlySet<string>): EntityJob {
  const n = names(world.warehouse.schema)
  return {
    world,
    lease,
    entity,
    names: n,
    work: workTables(n, entity.name, lease.token),
    tables,
    base: null,
    properties: new Map(),
    version: null,
  }
}

/** Rows of a table or members of a group, and how many of them were written, removed, entered or left. */
export interface Counts {
  readonly rows: number
  readonly changed: number
}

export const optionsOf = (job: EntityJob, node?: string): QueryOptions => ({
  ...(node !== undefined && { node }),
  ...(job.world.signal && { signal: job.world.signal }),
})

/** Runs statements one after the other, outside of a transaction: work tables only. */
export async function runAll(job: EntityJob, statements: readonly Statement[], node?: string): Promise<void> {
  for (const statement of statements) await job.world.warehouse.execute(statement, optionsOf(job, node))
}

/** One atomic unit over tables that others read. A build whose lease another took does not touch them. */
export async function change(job: EntityJob, statements: readonly Statement[]): Promise<readonly Effect[]> {
  await assertLease(job)
  return job.world.warehouse.atomically(statements, optionsOf(job))
}

/** The same for tables that are made anew. */
export async function remake(job: EntityJob, statements: readonly Statement[]): Promise<void> {
  await assertLease(job)
  await job.world.warehouse.migrate(statements)
}

async function assertLease({ lease }: EntityJob): Promise<void> {
  if (lease.left() > 0 && (await lease.renew())) return
  throw new StopError({
    node: lease.name,
    message: 'another run took the build over',
    next: 'nothing is lost: run again once it has ended',
  })
}

/** Describes what a model returns. Columns that the entity's table could not hold are an InputError. */
export async function describeModel(
  job: EntityJob,
  model: { readonly id: string; readonly place: Place; readonly text: string },
): Promise<Returns> {
  const { warehouse } = job.world
  const described = await warehouse.describe(modelQuery(model.text), optionsOf(job, model.id))
  const columns = columnsOf(warehouse.flavour, job.entity.columns, described)
  const problem = { node: model.id, place: model.place }
  const seen = new Set<string>()
  const problems = columns.flatMap(({ name }) => {
    const lower = name.toLowerCase()
    const twice = seen.has(lower)
    seen.add(lower)
    if (OWN_COLUMNS.includes(lower))
      return [
        { ...problem, message: `returns a column with a name of Dray's own`, given: name, next: 'give it another name: … as another_name' },
      ]
    return twice
      ? [
          {
            ...problem,
            message: 'returns two columns whose names differ at most in case',
            given: name,
            next: 'name the columns one by one, each once',
          },
        ]
      : []
  })
  if (problems.length) throw new InputError(problems)
  return { node: model.id, place: model.place, columns }
}

/** Numbers of a one-row query. */
export async function countOf(job: EntityJob, statement: Statement): Promise<Readonly<Record<string, number>>> {
  const [row] = await job.world.warehouse.query(statement, optionsOf(job))
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, cell]) => [name, Number(cell)]))
}
