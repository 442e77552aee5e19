import type { Dialect } from '../../util/sql.ts'

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** 64 bits are what BIGINT holds; beyond, DuckDB has HUGEINT. */
const isBigint = (n: bigint): boolean => BigInt.asIntN(64, n) === n

/** How DuckDB writes identifiers, literals and placeholders. */
export const duckdbDialect: Dialect = {
  ident: (path) => path.map(quote).join('.'),
  literal: (text) => {
    const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
    // U+0000 would end the statement's text.
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' || chr(0) || ')})`
  },
  placeholder: (n, value) => {
    if (typeof value === 'string') return `$${n}::VARCHAR`
    if (typeof value === 'boolean') return `$${n}::BOOLEAN`
    if (typeof value === 'bigint') return isBigint(value) ? `$${n}::BIGINT` : `$${n}::HUGEINT`
    if (typeof value === 'number') return Number.isSafeInteger(value) ? `$${n}::BIGINT` : `$${n}::DOUBLE`
    return `$${n}::BLOB`
  },
}
