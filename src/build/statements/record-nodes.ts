import { tableId } from '../../ledger/names.ts'
import { join, sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface BuiltNode {
  readonly node: string
  readonly fingerprint: string
}

/** Notes what was built from which definition, as part of publishing. Derived in full is reconciled. */
export function recordNodes(
  f: Flavour,
  o: { readonly table: TableName; readonly nodes: readonly BuiltNode[]; readonly version: number },
): readonly Statement[] {
  if (!o.nodes.length) return []
  const rows = o.nodes.map((n) => sql`(${n.node}, ${n.fingerprint}, ${f.now()}, ${o.version}, ${f.now()})`)
  return [
    sql`delete from ${tableId(o.table)} where node in (${join(o.nodes.map((n) => sql`${n.node}`))})`,
    sql`insert into ${tableId(o.table)} (node, fingerprint, built_at, built_version, reconciled_at) values ${join(rows)}`,
  ]
}
