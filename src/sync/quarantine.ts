import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import { invalidValues } from './desired.ts'
import { workOf, type DiffInput } from './spec.ts'
import type { SyncWorld } from './world.ts'

/**
 * Lists values that have no canonical text (NaN, infinity, a year beyond 9999 …) in the quarantine, with key, field and value.
 * Rows of this sync that are not held back for it any more keep their place as history: `version` says when they were last seen.
 */
export async function quarantineInvalid(world: SyncWorld, d: DiffInput): Promise<void> {
  const { spec } = d
  const f = spec.flavour
  const plan = tableId(workOf(spec).plan)
  const keys = sql`(select key from ${plan} where note = 'hold' and wait_reason = 'invalid') held`
  const values = invalidValues(spec, keys)
  const [n] = await world.warehouse.query(sql`select count(*) as n from ${plan} where note = 'hold' and wait_reason = 'invalid'`)
  if (!values || Number(n?.['n']) === 0) return
  const q = tableId(spec.names.ledger('quarantine'))
  const now = f.instant(sql`${d.now}`)
  const same = sql`q.entity = ${spec.sync.entity} and q.sync = ${spec.sync.name} and q.reason = 'invalid'`
  await world.warehouse.atomically([
    sql`update ${q} set last_seen = ${now}, version = ${d.version} where entity = ${spec.sync.entity} and sync = ${spec.sync.name} and reason = 'invalid' and key in (select held.key from ${keys})`,
    sql`insert into ${q} (entity, sync, key, field, value, reason, rows, first_seen, last_seen, version)
      select ${spec.sync.entity}, ${spec.sync.name}, v.key, v.field, v.value, 'invalid', 1, ${now}, ${now}, ${d.version} from (${values}) v
      where not exists (select 1 from ${q} q where ${same} and q.key = v.key and q.field = v.field)`,
  ])
}
