import { InputError } from '../../errors.ts'
import type { Entity } from '../../project/manifest.ts'
import { elements } from '../../util/json-text.ts'

/**
 * The canonical texts that a key given on the command line may mean. A key of one column is that text itself. Parts of a key of
 * several stand in a JSON array, where `42` and `"42"` differ, and only the warehouse knows which it is: both are tried.
 */
export function keySpellings(entity: Pick<Entity, 'name' | 'key'>, parts: readonly string[]): readonly string[] {
  const [only = ''] = parts
  const wanted = entity.key.length
  if (wanted === 1 && parts.length === 1) return [only]
  const array = parts.length === 1 ? elements(only) : null
  if (array) {
    if (array.length === wanted) return [...new Set([`[${array.join(',')}]`, only])]
    throw wrongKey(entity, array.length, only)
  }
  if (parts.length !== wanted) throw wrongKey(entity, parts.length, parts.join(' '))
  return parts
    .reduce<string[]>((heads, part) => heads.flatMap((head) => spellings(part).map((text) => (head ? `${head},${text}` : text))), [''])
    .map((text) => `[${text}]`)
}

const spellings = (part: string): readonly string[] =>
  /^(-?(0|[1-9]\d*)(\.\d+)?|true|false)$/.test(part) ? [part, JSON.stringify(part)] : [JSON.stringify(part)]

const wrongKey = ({ name, key }: Pick<Entity, 'name' | 'key'>, parts: number, given: string): InputError =>
  new InputError({
    message: `the key of "${name}" has ${key.length} column${key.length === 1 ? '' : 's'}, ${parts} part${parts === 1 ? ' was' : 's were'} given`,
    given,
    allowed: key.join(', '),
    next: key.length === 1 ? 'put a key with blanks in quotes' : `give one after the other, or as a JSON array: '["eu",42]'`,
  })
