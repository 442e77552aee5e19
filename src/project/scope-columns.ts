import { InputError } from '../errors.ts'

/**
 * The columns that `in_scope` is given, as SQL in the key's order: `in_scope('c')`, `in_scope(['a', 'b'])`,
 * `in_scope('c', alias='p')`, `in_scope(sql='…')` (a list of expressions for a key of several columns). Column names are
 * quoted exactly as written; an alias that is a plain name stays bare, so that it is the one of the query on engines that
 * fold case.
 */
export function scopeColumns(
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  key: readonly string[],
  quote: (path: readonly string[]) => string,
): readonly string[] {
  const unknown = Object.keys(kwargs).find((name) => name !== 'alias' && name !== 'sql')
  if (unknown !== undefined) throw new InputError({ message: `in_scope() takes no argument "${unknown}"`, allowed: 'alias, sql' })
  const { alias, sql } = kwargs
  if (sql !== undefined) {
    if (args.length > 0 || alias !== undefined) throw new InputError({ message: 'in_scope() takes columns or sql=, not both' })
    return counted(texts(sql), key)
  }
  if (args.length !== 1) throw new InputError({ message: 'in_scope() takes one column, a list of columns, or sql=', allowed: example(key) })
  if (alias !== undefined && typeof alias !== 'string') throw new InputError({ message: 'in_scope(): alias= takes a name' })
  const prefix = alias === undefined ? '' : `${/^[A-Za-z_][A-Za-z0-9_]*$/.test(alias) ? alias : quote([alias])}.`
  return counted(texts(args[0]), key).map((column) => prefix + quote([column]))
}

function texts(given: unknown): readonly string[] {
  const list = Array.isArray(given) ? (given as readonly unknown[]) : [given]
  if (list.some((item) => typeof item !== 'string' || item === '')) throw new InputError({ message: 'in_scope() takes names in quotes' })
  return list as readonly string[]
}

function counted(list: readonly string[], key: readonly string[]): readonly string[] {
  if (list.length === key.length) return list
  throw new InputError({ message: `in_scope() was given ${list.length} of the key's ${key.length} columns`, allowed: example(key) })
}

const example = (key: readonly string[]): string =>
  key.length === 1 ? `in_scope('${key[0]}')` : `in_scope([${key.map((c) => `'${c}'`).join(', ')}]), in the key's order`
