import { names, tableId } from '../ledger/names.ts'
import type { Sync } from '../project/manifest.ts'
import { sql } from '../util/sql.ts'
import type { Warehouse } from '../warehouses/warehouse.ts'

/** A sync that the project does not have any more, while its destination still holds what it wrote. */
export interface LeftBehind {
  readonly sync: string
  readonly destination: string
  /** Records or labels. */
  readonly held: number
}

/** Finds syncs that were removed or renamed in the project: nothing removes their records any more, so somebody has to be told. */
export async function leftBehind(warehouse: Warehouse, syncs: readonly Sync[]): Promise<readonly LeftBehind[]> {
  const n = names(warehouse.schema)
  const rows = await warehouse.query(sql`select sync, destination from ${tableId(n.ledger('syncs'))} order by sync`)
  const gone = rows.filter((row) => !syncs.some((s) => s.name === row['sync']))
  if (!gone.length) return []
  const tables = new Set(await warehouse.tables())
  const found: LeftBehind[] = []
  for (const row of gone) {
    const sync = row['sync'] ?? ''
    if (!tables.has(n.state(sync).name)) continue
    const [count] = await warehouse.query(sql`select count(*) as n from ${tableId(n.state(sync))} where held_payload is not null`)
    const held = Number(count?.['n'])
    if (held > 0) found.push({ sync, destination: row['destination'] ?? '', held })
  }
  return found
}
