import type { Row } from '../../warehouses/warehouse.ts'

/** A row of the warehouse as JSON: the named columns as numbers, the rest as text. */
export const jsonRow = (row: Row, numbers: readonly string[]): Readonly<Record<string, string | number | null>> =>
  Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell !== null && numbers.includes(name) ? Number(cell) : cell]))
