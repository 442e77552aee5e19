import { id, sql, type Sql } from '../util/sql.ts'
import type { DiffInput } from './spec.ts'

/** A row (match and payload, or a removal) that was refused is parked after enough tries and waits for its retry time before. */
export function pastWait(d: DiffInput, remembered: Sql, wanted: Sql, alias: string): Sql {
  const now = d.spec.flavour.instant(sql`${d.now}`)
  return sql`case when ${remembered} = ${wanted} then case when ${id(alias, 'tries')} >= ${d.spec.sync.parkAfter} then 'parked' when ${id(alias, 'retry_at')} > ${now} then 'retry' end end`
}

/** The longest that search may lag behind writes. Milliseconds. */
export const lagOf = (d: DiffInput): number => Math.max(0, ...Object.values(d.spec.object.operations).map((o) => o.lagMs ?? 0))
