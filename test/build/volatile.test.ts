import { describe, expect, it } from 'vitest'
import { volatileName } from '../../src/build/volatile.ts'
import { duckdbType } from '../../src/warehouses/duckdb/index.ts'
import { postgresType } from '../../src/warehouses/postgres/index.ts'

const cases: readonly (readonly [string, string | null])[] = [
  ['select now()', 'now'],
  ['select NOW ( )', 'now'],
  ['select pg_catalog.now()', 'now'],
  ['select random() as r', 'random'],
  ['where d > current_date - 30', 'current_date'],
  ['where d > CURRENT_TIMESTAMP', 'current_timestamp'],
  ['select age, now, random from t', null],
  ['select t.current_date from t', null],
  ['select "current_date" from t', null],
  ['-- now()\nselect 1 /* random()\n now() */', null],
  [`select 'now()', $$ now() $$, $x$ random() $x$, 'it''s now()'`, null],
  [`select E'a\\'now()', 1`, null],
  ['select knowing(1), now_then(2), unknown()', null],
]

describe.each([duckdbType, postgresType])('volatileName with the names of $type', ({ flavour }) => {
  it.each(cases)('%s', (text, name) => expect(volatileName(text, flavour.volatileNames)).toBe(name))
})

describe('volatileName', () => {
  it('knows names of several words', () => {
    expect(volatileName('select * from t using\n  sample 10', ['using sample'])).toBe('using sample')
    expect(volatileName('select using_sample from t', ['using sample'])).toBe(null)
  })
})
