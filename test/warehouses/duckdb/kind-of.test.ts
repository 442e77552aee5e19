import { expect, test } from 'vitest'
import { raw } from '../../../src/util/sql.ts'
import { describeKind } from '../../../src/warehouses/canon.ts'
import { kindOf } from '../../../src/warehouses/duckdb/kind-of.ts'
import { duckdbEngine } from '../../fixtures/engines.ts'

/** Column type, kind in words (null: refused). The engine spells the type. */
const types: readonly (readonly [string, string | null])[] = [
  ...[
    'TINYINT',
    'SMALLINT',
    'INTEGER',
    'BIGINT',
    'HUGEINT',
    'UTINYINT',
    'USMALLINT',
    'UINTEGER',
    'UBIGINT',
    'UHUGEINT',
    'BIGNUM',
    'DECIMAL(18,0)',
  ].map((t) => [t, 'integer'] as const),
  ['DECIMAL(18,3)', 'decimal'],
  ['DECIMAL', 'decimal'],
  ['DOUBLE', 'double'],
  ['FLOAT', 'float'],
  ['BOOLEAN', 'boolean'],
  ['VARCHAR', 'text'],
  ['VARCHAR(20)', 'text'],
  [`ENUM('a', 'b[]', 'DATE')`, 'text'],
  ['UUID', 'uuid'],
  ['DATE', 'date'],
  ['TIME', 'time'],
  ['TIMESTAMP', 'timestamp'],
  ['TIMESTAMP_S', 'timestamp'],
  ['TIMESTAMP_MS', 'timestamp'],
  ['TIMESTAMP_NS', 'timestamp'],
  ['TIMESTAMPTZ', 'timestamptz'],
  ['BLOB', 'bytes'],
  ['JSON', 'json'],
  ['STRUCT("a[]" INTEGER[])', 'json'],
  ['MAP(VARCHAR, INTEGER)', 'json'],
  ['VARIANT', 'json'],
  ['INTEGER[]', 'array of integer'],
  ['INTEGER[3]', 'array of integer'],
  ['DECIMAL(10,2)[]', 'array of decimal'],
  [`ENUM('x')[]`, 'array of text'],
  ['INTEGER[][]', 'json'],
  ['STRUCT(a INTEGER)[]', 'json'],
  ['INTERVAL', null],
  ['TIMETZ', null],
  ['TIME_NS', null],
  ['BIT', null],
  ['UNION(a INTEGER)', null],
  ['INTERVAL[]', null],
]

test('kinds of the types as DESCRIBE spells them', async () => {
  const engine = await duckdbEngine()
  await engine.run(`CREATE TABLE t (${types.map(([type], i) => `c${i} ${type}`).join(', ')})`)
  const columns = await engine.rows(raw('DESCRIBE t'))
  await engine.close()
  const found = columns.map((c, i) => {
    const kind = kindOf(c['column_type'] ?? '')
    return [types[i]?.[0], kind && describeKind(kind)]
  })
  expect(found).toEqual(types)
})

test('an unknown type is refused', () => {
  expect(['GEOMETRY', '', 'decimal', 'INTEGER; DROP'].map(kindOf)).toEqual([null, null, null, null])
})
