/** A scalar that can be bound. Integers travel as number (safe) or bigint; anything richer travels as text. */
export type Value = string | number | bigint | boolean | null | Uint8Array

type Part = string | { readonly id: readonly string[] } | { readonly bind: Value } | { readonly literal: string }

/** A piece of SQL that no engine has rendered yet: text, identifiers, literals and bound values stay apart until then. */
export interface Sql {
  readonly parts: readonly Part[]
}

/** What rendering needs to know of an engine. */
export interface Dialect {
  /** Quotes a dotted path, for example `["raw", "Order Lines"]`. */
  ident(path: readonly string[]): string
  /** A string literal with all escapes. */
  literal(text: string): string
  /** The n-th placeholder (from 1), cast to the type its value has, so that no engine has to guess. */
  placeholder(n: number, value: Exclude<Value, null>): string
}

/** Composes SQL. Interpolated `Sql` is spliced; every other value is bound, never pasted into the text. */
export function sql(strings: TemplateStringsArray, ...inputs: readonly (Sql | Value)[]): Sql {
  const parts: Part[] = []
  strings.forEach((text, i) => {
    if (text) parts.push(text)
    if (i >= inputs.length) return
    const input = inputs[i] as Sql | Value
    if (isSql(input)) parts.push(...input.parts)
    else parts.push({ bind: input })
  })
  return { parts }
}

const isSql = (x: Sql | Value): x is Sql => typeof x === 'object' && x !== null && !(x instanceof Uint8Array)

/** A quoted identifier or dotted path. */
export const id = (...path: readonly string[]): Sql => ({ parts: [{ id: path }] })

/** Text that is SQL already: keywords, compiled models. Never user data. */
export const raw = (text: string): Sql => ({ parts: [text] })

/** An escaped string literal, for places where a bound value is not allowed (DDL) or would hide a constant. */
export const lit = (text: string): Sql => ({ parts: [{ literal: text }] })

/** Joins pieces with a separator (default `, `). */
export function join(list: readonly Sql[], separator = ', '): Sql {
  return { parts: list.flatMap((s, i) => (i ? [separator, ...s.parts] : s.parts)) }
}

export const empty: Sql = { parts: [] }

/** Text and values as a driver takes them. NULL is written out: it has no type to cast to. */
export function render(statement: Sql, dialect: Dialect): { text: string; values: Exclude<Value, null>[] } {
  const values: Exclude<Value, null>[] = []
  const text = statement.parts.map((part) => {
    if (typeof part === 'string') return part
    if ('id' in part) return dialect.ident(part.id)
    if ('literal' in part) return dialect.literal(part.literal)
    if (part.bind === null) return 'NULL'
    values.push(part.bind)
    return dialect.placeholder(values.length, part.bind)
  })
  return { text: text.join(''), values }
}

/** The same with bound values written as literals: for people to read and copy, never for an engine to run. */
export function show(statement: Sql, dialect: Dialect): string {
  const one = (value: Value): string =>
    value === null ? 'NULL' : typeof value === 'string' ? dialect.literal(value) : value instanceof Uint8Array ? '<bytes>' : String(value)
  return statement.parts
    .map((p) => (typeof p === 'string' ? p : 'id' in p ? dialect.ident(p.id) : 'literal' in p ? dialect.literal(p.literal) : one(p.bind)))
    .join('')
}
