import accessors from '@duckdb/node-api/lib/vectors/dataAccessors.js'
import { DuckDBBlobValue, DuckDBTypeId, type DuckDBDataChunk, type DuckDBType, type DuckDBValue } from '@duckdb/node-api'
import type { Cell, Row } from '../warehouse.ts'

// The driver's own decoder drops a byte order mark (U+FEFF) at the start of a text, so that two keys could read alike.
;(accessors as { textDecoder: InstanceType<typeof TextDecoder> }).textDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

type Read = (value: DuckDBValue) => Cell

const asText: Read = (value) => value as string | null
const anything: Read = (value) => {
  if (value === null) return null
  return value instanceof DuckDBBlobValue ? `\\x${Buffer.from(value.bytes).toString('hex')}` : String(value)
}

const reader = (type: DuckDBType): Read => (type.typeId === DuckDBTypeId.VARCHAR ? asText : anything)

/** Turns the engine's chunks into rows of text cells under the given column names. */
export function rowReader(names: readonly string[], types: readonly DuckDBType[]): (chunk: DuckDBDataChunk) => Row[] {
  const readers = types.map(reader)
  return (chunk) => {
    const rows: Record<string, Cell>[] = Array.from({ length: chunk.rowCount }, () => ({}))
    names.forEach((name, i) => {
      const read = readers[i] as Read
      chunk.getColumnValues(i).forEach((value, n) => {
        ;(rows[n] as Record<string, Cell>)[name] = read(value)
      })
    })
    return rows
  }
}
