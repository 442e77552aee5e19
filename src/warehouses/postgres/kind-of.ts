import type { CanonKind, ScalarKind } from '../canon.ts'

const kinds: readonly (readonly [RegExp, ScalarKind])[] = [
  [/^(smallint|integer|bigint|oid)$/, 'integer'],
  [/^numeric\(\d+,(0|-\d+)\)$/, 'integer'],
  [/^numeric(\(\d+,\d+\))?$/, 'decimal'],
  [/^double precision$/, 'double'],
  [/^real$/, 'float'],
  [/^boolean$/, 'boolean'],
  [/^(text|name|unknown|bpchar|"char"|character( varying)?(\(\d+\))?|([^.]+\.)?citext)$/, 'text'],
  [/^uuid$/, 'uuid'],
  [/^date$/, 'date'],
  [/^time(\(\d\))? without time zone$/, 'time'],
  [/^timestamp(\(\d\))? without time zone$/, 'timestamp'],
  [/^timestamp(\(\d\))? with time zone$/, 'timestamptz'],
  [/^bytea$/, 'bytes'],
  [/^jsonb?$/, 'json'],
  // `describe` puts the word in front; a type's own name with a blank in it is quoted.
  [/^enum ./, 'text'],
]

/**
 * Reads a type as `describe` spells it: as `format_type` does, but a domain as its base type and an enum as `enum mood`. Null for
 * interval, time with time zone, money, bit, ranges, xml, geometric and network types, arrays of json, and every other name
 * that is not built in.
 */
export function kindOf(engineType: string): CanonKind | null {
  const type = engineType.trim()
  if (type.endsWith('[]')) {
    const element = kindOf(type.slice(0, -2))
    return element === null || element.kind === 'array' || element.kind === 'json' ? null : { kind: 'array', element }
  }
  const found = kinds.find(([pattern]) => pattern.test(type))
  return found ? { kind: found[1] } : null
}
