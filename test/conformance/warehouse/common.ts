import { id, sql, type Sql } from '../../../src/util/sql.ts'
import type { Cell, ColumnSpec, Row, TableName, Warehouse } from '../../../src/warehouses/warehouse.ts'

/** The warehouse under test, once it is open. */
export type The = () => Warehouse

let made = 0

/** A table of its own in the warehouse's schema, created. */
export async function newTable(
  warehouse: Warehouse,
  columns: readonly ColumnSpec[],
  options?: Parameters<Warehouse['flavour']['createTable']>[2],
): Promise<TableName> {
  const table = { schema: warehouse.schema, name: `t_${++made}` }
  await warehouse.migrate(warehouse.flavour.createTable(table, columns, options))
  return table
}

export const named = ({ schema, name }: TableName): Sql => id(schema, name)

export async function count(warehouse: Warehouse, table: TableName): Promise<number> {
  const [row] = await warehouse.query(sql`SELECT count(*) AS n FROM ${named(table)}`)
  return Number(row?.['n'])
}

/** The only cell of the only row. */
export async function cell(warehouse: Warehouse, x: Sql): Promise<Cell> {
  const [row] = await warehouse.query(sql`SELECT ${x} AS x`)
  return (row as Row)['x'] as Cell
}

export async function collect(chunks: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const chunk of chunks) rows.push(...chunk)
  return rows
}

/** Numbers 0 … n-1 as a relation with one column `n`, in SQL that every engine knows. */
export function numbers(n: number): Sql {
  const digits = sql`(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)`
  const places = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].filter((p) => p < n)
  const from = places.map((p) => sql`${digits} AS ${id(`d${p}`)}`)
  const value = places.map((p) => sql`${id(`d${p}`, 'd')} * ${p}`)
  const join = (list: readonly Sql[], by: string): Sql => list.reduce((a, b) => sql`${a}${{ parts: [by] }}${b}`)
  return sql`(SELECT n FROM (SELECT ${join(value, ' + ')} AS n FROM ${join(from, ' CROSS JOIN ')}) AS q WHERE n < ${n})`
}

/** Texts that break careless code. */
export const nasty: readonly string[] = [
  '',
  ' ',
  `it's`,
  '"',
  `"'\`;--`,
  '-- not a comment',
  '/* */',
  '{{ this }}',
  '{% raw %}',
  '\\',
  '\\n',
  '\\N',
  '\\.',
  '\n',
  '\r\n',
  '\t',
  '\b\f\v',
  '\u0001\u001f\u007f',
  'Ünïcode ß',
  '漢字',
  '😀👩‍👩‍👧',
  '\u2028\u2029',
  '\u00a0',
  '\ufeff',
  '$1',
  ':name',
  '%s',
  '?',
  'NULL',
  'null',
  'a\\tb',
  'a,b\t"c"',
  '{"a":"b"}',
  'x'.repeat(100_000),
]
