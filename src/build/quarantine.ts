import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import { optionsOf, runAll, type EntityJob } from './job.ts'
import { quarantineRows } from './statements/quarantine-rows.ts'

/** Notes NULL and duplicate keys for the quarantine, and tells about them. */
export async function findInvalidKeys(job: EntityJob): Promise<void> {
  const { entity, work, world } = job
  const { warehouse } = world
  const input = { to: work.invalid, rows: work.rows, duplicates: work.duplicates, quarantine: job.names.ledger('quarantine') }
  await runAll(job, quarantineRows(warehouse.flavour, { ...input, entity: entity.name, field: entity.key.join(', ') }))
  const found = await warehouse.query(
    sql`select reason, count(*) as keys, sum(n) as n from ${tableId(work.invalid)} group by reason order by reason`,
    optionsOf(job),
  )
  if (!found.length) return
  const examples = await warehouse.query(
    sql`select key from ${tableId(work.invalid)} where key is not null order by key limit 5`,
    optionsOf(job),
  )
  for (const { reason, keys, n } of found) {
    const isNull = reason === 'null_key'
    const data = {
      node: entity.id,
      reason: reason ?? '',
      keys: Number(isNull ? n : keys),
      examples: isNull ? [] : examples.map((r) => r['key'] ?? ''),
    }
    world.emit({ code: 'B003', name: 'quarantined', data })
  }
}
