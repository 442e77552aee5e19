import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { id, raw, sql, type Sql } from '../../../src/util/sql.ts'
import { describeKind, type CanonKind } from '../../../src/warehouses/canon.ts'
import { postgresUrl } from '../../fixtures/postgres.ts'
import { openPostgres, type Opened } from '../../fixtures/warehouses.ts'

/** Types of the schema, in the order in which they can be made; `%` stands for the schema. */
const made = [
  `CREATE TYPE %.mood AS ENUM ('ok', 'it''s "bad"')`,
  `CREATE TYPE %."Mood [] of, day" AS ENUM ('x')`,
  `CREATE DOMAIN %.price AS numeric(10,2) CHECK (VALUE >= 0)`,
  `CREATE DOMAIN %.net_price AS %.price`,
  `CREATE DOMAIN %.good_mood AS %.mood CHECK (VALUE = 'ok')`,
  `CREATE DOMAIN %.prices AS %.price[]`,
  `CREATE DOMAIN %.code AS varchar(5)`,
  `CREATE TYPE %.pair AS (a integer, b text)`,
  `CREATE DOMAIN %.pairs AS %.pair`,
]

/** Column type, how it is described, and its kind in words (null: refused). */
const types: readonly (readonly [string, string, string | null])[] = [
  ['%.mood', 'enum %.mood', 'text'],
  ['%."Mood [] of, day"', 'enum %."Mood [] of, day"', 'text'],
  ['%.mood[]', 'enum %.mood[]', 'array of text'],
  ['%.good_mood', 'enum %.mood', 'text'],
  ['%.good_mood[]', 'enum %.mood[]', 'array of text'],
  ['%.price', 'numeric(10,2)', 'decimal'],
  ['%.net_price', 'numeric(10,2)', 'decimal'],
  ['%.net_price[]', 'numeric(10,2)[]', 'array of decimal'],
  ['%.prices', 'numeric(10,2)[]', 'array of decimal'],
  ['%.prices[]', 'numeric(10,2)[][]', null],
  ['%.code', 'character varying(5)', 'text'],
  ['%.pair', '%.pair', null],
  ['%.pairs', '%.pair', null],
  ['numeric(6,1)[]', 'numeric(6,1)[]', 'array of decimal'],
  ['char(3)', 'character(3)', 'text'],
  ['int2vector', 'int2vector', null],
  ['text', 'text', 'text'],
]

describe.skipIf(postgresUrl() === null)('types that a schema defines (skipped without DRAY_TEST_POSTGRES)', () => {
  let opened: Opened
  let schema: string
  const here = (text: string): string => text.replaceAll('%', schema)
  beforeAll(async () => {
    opened = await openPostgres()
    schema = opened.warehouse.schema
    const columns = types.map(([type], i) => `c${i} ${type}`).join(', ')
    await opened.warehouse.migrate([...made, `CREATE TABLE %.t (${columns})`].map((text) => raw(here(text))))
  })
  afterAll(() => opened?.drop())

  test('a domain is its base type, an enum keeps its name and is text', async () => {
    const { warehouse } = opened
    const columns = await warehouse.describe(sql`SELECT * FROM ${id(schema, 't')}`)
    const found = columns.map((c, i) => {
      const kind = warehouse.flavour.kindOf(c.type)
      return [here(types[i]?.[0] ?? ''), c.type, kind && describeKind(kind)]
    })
    expect(found).toEqual(types.map(([type, spelled, kind]) => [here(type), here(spelled), kind]))
  })

  test('many columns come back in their order, and a query without columns has none', async () => {
    const many = Array.from({ length: 120 }, (_, i) => (i % 2 ? `1::integer AS c${i}` : `null::${schema}.net_price AS c${i}`))
    const columns = await opened.warehouse.describe(raw(`SELECT ${many.join(', ')}`))
    expect(columns).toEqual(many.map((_, i) => ({ name: `c${i}`, type: i % 2 ? 'integer' : 'numeric(10,2)' })))
    expect(await opened.warehouse.describe(raw('SELECT'))).toEqual([])
  })

  test('their values have the canonical text of the kind', async () => {
    expect(await canon('mood', `'it''s "bad"'`)).toBe(String.raw`"it's \"bad\""`)
    expect(await canon('good_mood', `'ok'`)).toBe('"ok"')
    expect(await canon('mood[]', `'{ok,"it''s \\"bad\\""}'`)).toBe(String.raw`["ok","it's \"bad\""]`)
    expect(await canon('good_mood[]', `'{ok}'`)).toBe('["ok"]')
    expect(await canon('net_price', `'12.50'`)).toBe('12.5')
    expect(await canon('prices', `'{1.10,2}'`)).toBe('[1.1,2]')
    expect(await canon('net_price[]', `'{1.10,2}'`)).toBe('[1.1,2]')
    expect(await canon('code', `'a'`)).toBe('"a"')
    expect(await canon('mood', 'NULL')).toBe('null')
    expect(await canon('mood[]', 'NULL')).toBe('null')
  })

  test('they have keys, hashes and matches too', async () => {
    const { flavour } = opened.warehouse
    const value = sql`CAST('ok' AS ${id(schema, 'mood')})`
    expect(await only(flavour.key({ kind: 'text' }, value))).toBe('ok')
    expect(await only(flavour.normalise(flavour.key({ kind: 'text' }, value), ['trim', 'lower']))).toBe('ok')
    for (const type of ['mood', 'good_mood', 'mood[]', 'net_price', 'net_price[]', 'prices'])
      expect(await only(flavour.text(flavour.hash([{ kind: await kindOf(type), x: raw(`NULL::${schema}.${type}`) }])))).toMatch(/^-?\d+$/)
  })

  const only = async (x: Sql): Promise<string | null> => (await opened.warehouse.query(sql`SELECT ${x} AS x`))[0]?.['x'] ?? null
  const kindOf = async (type: string): Promise<CanonKind | null> => {
    const [column] = await opened.warehouse.describe(raw(`SELECT NULL::${schema}.${type} AS x`))
    return opened.warehouse.flavour.kindOf(column?.type ?? '')
  }
  const canon = async (type: string, literal: string): Promise<string | null> => {
    const kind = await kindOf(type)
    const [row] = await opened.warehouse.query(
      sql`SELECT ${opened.warehouse.flavour.canon(kind ?? { kind: 'json' }, null, id('t', 'x'))} AS got FROM (SELECT ${raw(`${literal}::${schema}.${type}`)} AS x) t`,
    )
    return row?.['got'] ?? null
  }
})
