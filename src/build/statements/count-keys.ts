import { tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

/** `keyed, keyless, keys`: rows with a key, rows without, and how many different keys there are. */
export const countKeys = (_f: Flavour, rows: TableName): Statement =>
  sql`select coalesce(sum(case when _key is null then 0 else n end), 0) as keyed, coalesce(sum(case when _key is null then n end), 0) as keyless, count(_key) as keys
    from (select _key, count(*) as n from ${tableId(rows)} group by _key) k`

/** `_key, n` of keys with several rows, but for those that the entity itself has twice. */
export const repeatedKeys = (_f: Flavour, o: { readonly rows: TableName; readonly duplicates: TableName }): Statement =>
  sql`select r._key, count(*) as n from ${tableId(o.rows)} r where r._key is not null
      and not exists (select 1 from ${tableId(o.duplicates)} d where d._key = r._key) group by r._key having count(*) > 1`
