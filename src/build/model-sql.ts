import { raw, sql, type Sql } from '../util/sql.ts'

/**
 * A compiled model as a relation named `m`. It stands on lines of its own, so that a comment at its end closes nothing, and
 * loses the semicolon that many people put behind a query.
 */
export const modelAs = (text: string): Sql => sql`(\n${raw(withoutSemicolon(text))}\n) as m`

/** A compiled model as a statement of its own, to be described. */
export const modelQuery = (text: string): Sql => raw(withoutSemicolon(text))

/** A compiled condition. */
export const condition = (text: string): Sql => sql`(\n${raw(withoutSemicolon(text))}\n)`

/** A semicolon behind which only blanks and whole-line comments stand. */
function withoutSemicolon(text: string): string {
  return text.replace(/;[\s;]*(?=(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$)/, '').trimEnd()
}
