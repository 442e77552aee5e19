import type { Sql } from '../util/sql.ts'
import type { CanonKind } from './canon.ts'
import { jsonArray } from './canon-sql.ts'
import type { Flavour } from './flavour.ts'

export interface KeyPart {
  readonly kind: CanonKind
  readonly x: Sql
}

/**
 * Text of an entity's key: of one column its bare canonical text, of several the JSON array of their canonical values, for
 * example `["eu",42]`. SQL NULL when a part is NULL or cannot be carried; never with a collation. `isKeyKind` says which kinds
 * are allowed. `parts` stand in the order of the entity's `key:`.
 */
export function compositeKey(flavour: Pick<Flavour, 'canon' | 'key'>, parts: readonly KeyPart[]): Sql {
  const [first, ...rest] = parts
  if (!first) throw new Error('a key has at least one column')
  return rest.length === 0 ? flavour.key(first.kind, first.x) : flavour.key({ kind: 'text' }, jsonArray(flavour.canon, parts))
}
