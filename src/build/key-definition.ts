import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { optionsOf, type EntityJob } from './job.ts'

const nameOf = (job: EntityJob): string => `entity_key:${job.entity.name}`
const definitionOf = (job: EntityJob): string => JSON.stringify(job.base?.key.map((c) => [c.asked, c.kind.kind]))

/** Tells when the entity has another key than at the last build: every row will be gone under its old key and new under the other. */
export async function noteKeyChange(job: EntityJob): Promise<void> {
  const meta = tableId(job.names.ledger('meta'))
  const [row] = await job.world.warehouse.query(sql`select value from ${meta} where name = ${nameOf(job)}`, optionsOf(job))
  const now = definitionOf(job)
  if (!row || row['value'] === now) return
  const message = `its key changed from ${row['value']} to ${now}: keys whose text differs now are gone, and new under their new text`
  job.world.emit({ code: 'D011', name: 'warning', data: { node: job.entity.id, message } })
}

/** Keeps the key's definition, as part of publishing. */
export function recordKey(job: EntityJob): readonly Statement[] {
  const meta = tableId(job.names.ledger('meta'))
  return [
    sql`delete from ${meta} where name = ${nameOf(job)}`,
    sql`insert into ${meta} (name, value) values (${nameOf(job)}, ${definitionOf(job)})`,
  ]
}
