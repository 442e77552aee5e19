import type { CanonKind, ScalarKind } from '../canon.ts'

const kinds: readonly (readonly [RegExp, ScalarKind])[] = [
  [/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM)$/, 'integer'],
  [/^DECIMAL\(\d+, ?0\)$/, 'integer'],
  [/^DECIMAL\(\d+, ?\d+\)$/, 'decimal'],
  [/^DOUBLE$/, 'double'],
  [/^FLOAT$/, 'float'],
  [/^BOOLEAN$/, 'boolean'],
  [/^("NULL"|NULL|VARCHAR|ENUM\(.*\))$/s, 'text'],
  [/^UUID$/, 'uuid'],
  [/^DATE$/, 'date'],
  [/^TIME$/, 'time'],
  [/^TIMESTAMP(_S|_MS|_NS)?$/, 'timestamp'],
  [/^TIMESTAMP WITH TIME ZONE$/, 'timestamptz'],
  [/^BLOB$/, 'bytes'],
  [/^(JSON|VARIANT|STRUCT\(.*\)|MAP\(.*\))$/s, 'json'],
]

/**
 * Reads a type as DESCRIBE spells it. Lists and arrays of scalars are arrays; lists of anything richer are JSON, as STRUCT
 * and MAP are. Null for INTERVAL, TIME WITH TIME ZONE, TIME_NS, BIT, UNION, GEOMETRY and types unknown here.
 */
export function kindOf(engineType: string): CanonKind | null {
  const type = engineType.trim()
  const list = /^(.*)\[\d*\]$/s.exec(type)
  if (list) {
    const element = kindOf(list[1] ?? '')
    if (element === null) return null
    return element.kind === 'array' || element.kind === 'json' ? { kind: 'json' } : { kind: 'array', element }
  }
  const found = kinds.find(([pattern]) => pattern.test(type))
  return found ? { kind: found[1] } : null
}
