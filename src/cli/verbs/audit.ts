import { withAudit, type Context } from '../../context.ts'
import { InputError, StopError } from '../../errors.ts'
import { deliveriesOf, deliveryNumbers, latestRuns, runNumbers, runsNamed, syncsAudited } from '../../ledger/audit.ts'
import { names } from '../../ledger/names.ts'
import { unknownName } from '../../project/unknown-name.ts'
import type { Warehouse } from '../../warehouses/warehouse.ts'
import type { Outcome, Verb } from '../call.ts'
import { deliveryLines, runLines } from '../reporters/audit-lines.ts'
import { jsonRow } from './numbers.ts'

const RUNS = 20
const DELIVERIES = 100

/** Lists runs with their counters, or what one run delivered. Reads only. */
export const audit: Verb = async (call) => {
  const context = await call.open()
  const { run, sync, limit } = call.options
  return withAudit(context, async (warehouse) => {
    if (sync !== null) await checkSync(context, warehouse, sync)
    return run === null ? listRuns(warehouse, sync, limit ?? RUNS) : listDeliveries(warehouse, { run, sync, limit: limit ?? DELIVERIES })
  })
}

/** The audit also knows syncs that left the project. */
async function checkSync({ project }: Context, warehouse: Warehouse, sync: string): Promise<void> {
  const known = new Set(project.manifest.syncs.map((s) => s.name))
  if (known.has(sync)) return
  for (const row of await warehouse.query(syncsAudited(names(warehouse.schema)))) known.add(row['sync'] ?? '')
  if (!known.has(sync)) throw new InputError({ ...unknownName('sync', sync, [...known].toSorted()), node: '--sync' })
}

async function listRuns(warehouse: Warehouse, sync: string | null, limit: number): Promise<Outcome> {
  const rows = await warehouse.query(latestRuns(warehouse.flavour, names(warehouse.schema), { sync, limit }))
  return { exitCode: 0, results: { runs: rows.map((r) => jsonRow(r, runNumbers)) }, lines: runLines(rows) }
}

async function listDeliveries(
  warehouse: Warehouse,
  o: { readonly run: string; readonly sync: string | null; readonly limit: number },
): Promise<Outcome> {
  const n = names(warehouse.schema)
  const found = (await warehouse.query(runsNamed(n, { prefix: o.run, sync: o.sync }))).map((r) => r['run_id'] ?? '')
  const runId = found.includes(o.run) ? o.run : found[0]
  if (runId === undefined) throw new StopError({ message: 'no run has this id', given: o.run, next: '"dray audit" lists runs' })
  if (runId !== o.run && found.length > 1) {
    throw new InputError({
      message: 'several runs have ids that begin so',
      given: o.run,
      allowed: `${found.slice(0, 10).join(', ')}${found.length > 10 ? ' and more' : ''}`,
    })
  }
  // One more than shown tells whether there are more.
  const rows = await warehouse.query(deliveriesOf(warehouse.flavour, n, { runId, limit: o.limit + 1 }))
  const shown = rows.slice(0, o.limit)
  return {
    exitCode: 0,
    results: { run: runId, deliveries: shown.map((r) => jsonRow(r, deliveryNumbers)) },
    lines: deliveryLines(runId, shown, rows.length > shown.length),
  }
}
