import { InputError } from '../../errors.ts'
import type { Dialect } from '../../util/sql.ts'

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** 64 bits are what bigint holds; beyond, Postgres has numeric. */
const isBigint = (n: bigint): boolean => BigInt.asIntN(64, n) === n

/** How Postgres writes identifiers, literals (with `standard_conforming_strings`) and placeholders. */
export const postgresDialect: Dialect = {
  ident: (path) => path.map(quote).join('.'),
  literal: (text) => {
    if (text.includes('\0')) {
      throw new InputError({
        message: 'a text holds the character U+0000, which Postgres cannot store',
        given: text.replaceAll('\0', '\\u0000').slice(0, 80),
        next: 'remove the character',
      })
    }
    return `'${text.replaceAll("'", "''")}'`
  },
  placeholder: (n, value) => {
    if (typeof value === 'string') return `$${n}::text`
    if (typeof value === 'boolean') return `$${n}::boolean`
    if (typeof value === 'bigint') return isBigint(value) ? `$${n}::bigint` : `$${n}::numeric`
    if (typeof value === 'number') return Number.isSafeInteger(value) ? `$${n}::bigint` : `$${n}::double precision`
    return `$${n}::bytea`
  },
}
