import { expect, test } from 'vitest'
import { raw } from '../../../src/util/sql.ts'
import { describeKind } from '../../../src/warehouses/canon.ts'
import { kindOf } from '../../../src/warehouses/postgres/kind-of.ts'
import { postgresEngine } from '../../fixtures/engines.ts'

/** Column type, kind in words (null: refused). The engine spells the type. */
const types: readonly (readonly [string, string | null])[] = [
  ...['smallint', 'integer', 'bigint', 'oid', 'numeric(10,0)'].map((t) => [t, 'integer'] as const),
  ['numeric(10,2)', 'decimal'],
  ['numeric', 'decimal'],
  ['double precision', 'double'],
  ['real', 'float'],
  ['boolean', 'boolean'],
  ['text', 'text'],
  ['varchar(20)', 'text'],
  ['varchar', 'text'],
  ['char(5)', 'text'],
  ['bpchar', 'text'],
  ['"char"', 'text'],
  ['name', 'text'],
  ['uuid', 'uuid'],
  ['date', 'date'],
  ['time', 'time'],
  ['time(3)', 'time'],
  ['timestamp', 'timestamp'],
  ['timestamp(0)', 'timestamp'],
  ['timestamptz', 'timestamptz'],
  ['timestamptz(3)', 'timestamptz'],
  ['bytea', 'bytes'],
  ['json', 'json'],
  ['jsonb', 'json'],
  ['integer[]', 'array of integer'],
  ['varchar(20)[]', 'array of text'],
  ['timestamptz[]', 'array of timestamptz'],
  ['interval', null],
  ['timetz', null],
  ['money', null],
  ['bit(3)', null],
  ['int4range', null],
  ['xml', null],
  ['point', null],
  ['inet', null],
  ['jsonb[]', null],
  ['pg_temp.mood', null],
]

test('kinds of the types as format_type spells them', async ({ skip }) => {
  const engine = await postgresEngine(`CREATE TYPE pg_temp.mood AS ENUM ('a')`)
  if (engine === null) return skip('needs DRAY_TEST_POSTGRES')
  await engine.run(`CREATE TEMP TABLE t (${types.map(([type], i) => `c${i} ${type}`).join(', ')})`)
  const columns = await engine.rows(
    raw(
      `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'pg_temp.t'::regclass AND attnum > 0 ORDER BY attnum`,
    ),
  )
  await engine.close()
  const found = columns.map((c, i) => {
    const kind = kindOf(c['type'] ?? '')
    return [types[i]?.[0], kind && describeKind(kind)]
  })
  expect(found).toEqual(types)
})

test('citext under any schema is text; an unknown type is refused', () => {
  expect(['citext', 'public.citext', 'ext.citext'].map((t) => kindOf(t)?.kind)).toEqual(['text', 'text', 'text'])
  expect(['mood', '', 'hstore', 'numeric(10,-2)'].map((t) => kindOf(t)?.kind ?? null)).toEqual([null, null, null, 'integer'])
})
