import { createHash, createHmac, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { id, lit, raw, sql, type Sql } from '../../../src/util/sql.ts'
import type { Normaliser } from '../../../src/warehouses/flavour.ts'
import type { Warehouse } from '../../../src/warehouses/warehouse.ts'
import { cell, named, nasty, newTable, type The } from './common.ts'

const text = (x: Sql) => ({ kind: { kind: 'text' }, x }) as const

export function expressionTests(the: The): void {
  const value = (x: Sql) => cell(the(), x)

  describe('expressions', () => {
    test('instant, iso, plusMs: UTC, six digits, also before 1970', async () => {
      const { flavour: f } = the()
      for (const iso of ['2024-01-02T03:04:05.123456Z', '1969-12-31T23:59:59.999999Z', '1900-02-28T00:00:00.000000Z']) {
        expect(await value(f.iso(f.instant(sql`${iso}`)))).toBe(iso)
      }
      expect(await value(f.iso(f.instant(lit('2024-01-02T03:04:05Z'))))).toBe('2024-01-02T03:04:05.000000Z')
      expect(await value(f.iso(f.plusMs(f.instant(lit('2024-02-28T23:59:59.500000Z')), sql`${1500}`)))).toBe('2024-02-29T00:00:01.000000Z')
      expect(await value(f.iso(f.plusMs(f.instant(lit('2024-01-01T00:00:00.000001Z')), sql`${-86_400_000}`)))).toBe(
        '2023-12-31T00:00:00.000001Z',
      )
      expect(await value(f.iso(f.plusMs(f.instant(sql`${null}`), sql`${1}`)))).toBe(null)
    })

    test('now is the time', async () => {
      const { flavour: f } = the()
      const apart = Math.abs(Date.parse((await value(f.iso(f.now()))) as string) - Date.now())
      expect(apart).toBeLessThan(60_000)
    })

    test('text, bigint, stringAgg in its order', async () => {
      const { flavour: f } = the()
      expect(await value(f.text(sql`${12}`))).toBe('12')
      expect(await value(f.bigint(sql`${'-42'}`))).toBe('-42')
      const source = raw(`(SELECT 'b' AS x, 2 AS n UNION ALL SELECT 'c', 3 UNION ALL SELECT 'a', 1) AS q`)
      expect(await value(sql`(SELECT ${f.stringAgg(id('x'), `,'`, id('n'))} FROM ${source})`)).toBe(`a,'b,'c`)
    })

    test('hash tells values, NULLs and positions apart, takes every kind, and knows no collation', async () => {
      const { flavour: f } = the()
      const table = await newTable(the(), [{ name: 'h', type: 'hash' }])
      const seen = new Set<string | null>()
      const inputs: Parameters<typeof f.hash>[0][] = [
        [text(lit('Ann'))],
        [text(lit('ann'))],
        [text(sql`${null}`)],
        [text(lit('a')), text(sql`${null}`)],
        [text(sql`${null}`), text(lit('a'))],
        [{ kind: { kind: 'integer' }, x: raw('1') }],
        [
          { kind: { kind: 'boolean' }, x: raw('1 = 1') },
          { kind: { kind: 'json' }, x: raw(`cast('{"a":1}' AS json)`) },
        ],
        [
          { kind: { kind: 'date' }, x: raw(`DATE '2024-01-01'`) },
          { kind: null, x: raw(`INTERVAL '1 day'`) },
        ],
      ]
      for (const parts of inputs) {
        await the().execute(sql`INSERT INTO ${named(table)} SELECT ${f.hash(parts)}`)
        const hash = await value(f.hash(parts))
        expect(hash).toMatch(/^-?\d+$/)
        expect(await value(f.hash(parts))).toBe(hash)
        seen.add(hash)
      }
      expect(seen.size).toBe(inputs.length)
      expect(await value(f.hash([]))).toMatch(/^\d+$/)
    })

    test('sha256Hex and keyedHash are those of Node', async () => {
      const { flavour: f } = the()
      const key = randomBytes(32)
      for (const input of nasty.slice(0, 25)) {
        expect(await value(f.sha256Hex(sql`${input}`))).toBe(createHash('sha256').update(input).digest('hex'))
        expect(await value(f.keyedHash(sql`${key}`, sql`${input}`))).toBe(
          createHash('sha256').update(key).update(`:${input}`).digest('hex'),
        )
      }
      expect(createHmac('sha256', key).update('x').digest('hex')).not.toBe(await value(f.keyedHash(sql`${key}`, lit('x'))))
    })

    test('randomBytes32 yields 32 bytes, never the same', async () => {
      const { flavour: f } = the()
      const table = await newTable(the(), [{ name: 'b', type: 'bytes' }])
      for (let i = 0; i < 5; i++) await the().execute(sql`INSERT INTO ${named(table)} SELECT ${f.randomBytes32()}`)
      expect(
        await value(sql`(SELECT count(DISTINCT b) || ' ' || min(octet_length(b)) || ' ' || max(octet_length(b)) FROM ${named(table)})`),
      ).toBe('5 32 32')
    })
  })

  normaliseTests(the)
  jsonTests(the)
}

/** [given, trim, lower, both]; blank is null. */
const normalised: readonly (readonly [string, string | null, string | null, string | null])[] = [
  [' Ann@X.COM\t', 'Ann@X.COM', ' ann@x.com\t', 'ann@x.com'],
  ['\u00a0\r\n\v\fÀÉÎ ẞ \u00a0', 'ÀÉÎ ẞ', '\u00a0\r\n\v\fàéî ß \u00a0', 'àéî ß'],
  ['ΣΊΣΥΦΟΣ', 'ΣΊΣΥΦΟΣ', 'σίσυφοσ', 'σίσυφοσ'],
  ['σίσυφος', 'σίσυφος', 'σίσυφοσ', 'σίσυφοσ'],
  ['ЩУКА Ёж', 'ЩУКА Ёж', 'щука ёж', 'щука ёж'],
  ['İI', 'İI', 'i\u0307i', 'i\u0307i'],
  ['Ǆ ſ Å', 'Ǆ ſ Å', 'ǆ ſ å', 'ǆ ſ å'],
  [' \u00a0\t', null, ' \u00a0\t', null],
  ['', null, null, null],
  ['\u2003a', '\u2003a', '\u2003a', '\u2003a'],
]

function normaliseTests(the: The): void {
  test('L11: normalise trims and lowers alike on every engine; blank is NULL', async () => {
    const rules: readonly (readonly Normaliser[])[] = [['trim'], ['lower'], ['trim', 'lower']]
    for (const [given, ...wanted] of normalised) {
      for (const [i, how] of rules.entries()) {
        expect([given, how, await cell(the(), the().flavour.normalise(sql`${given}`, how))]).toEqual([given, how, wanted[i]])
      }
      expect(await cell(the(), the().flavour.normalise(sql`${given}`, []))).toBe(given === '' ? null : given)
    }
    expect(await cell(the(), the().flavour.normalise(sql`${null}`, ['trim', 'lower']))).toBe(null)
    expect(await cell(the(), the().flavour.normalise(sql`${42}`, ['trim', 'lower']))).toBe('42')
  })
}

function jsonTests(the: The): void {
  test('jsonAt finds members under any name, and tells null from absent', async () => {
    const names = ['a', 'a.b', 'c"d', `it's`, 'f\\g', '', '*', '~', '/', 'ü', '😀', 'a\nb', '$', '[0]', '0', '**', '\\"', ' ']
    const json = (value: unknown): Sql => sql`${JSON.stringify(value)}`
    for (const name of names) {
      const at = (path: readonly string[]): Sql =>
        the().flavour.jsonAt(the().flavour.jsonDoc(json({ other: 1, [name]: { [name]: 'yes' } })), path)
      expect([name, await cell(the(), at([name, name]))]).toEqual([name, '"yes"'])
      expect(await cell(the(), at([name, 'absent']))).toBe(null)
    }
    const at = (text: string | null): Promise<unknown> => cell(the(), member(the(), sql`${text}`))
    expect(await at('{"a":null}')).toBe('null')
    expect(await at('{"b":1}')).toBe(null)
    expect(await at(null)).toBe(null)
  })

  test('jsonText gives back the text as it stands: digits, escapes, numbers in lists and in texts', async () => {
    const values = [
      'true',
      '123456789012345678901234567890',
      '1234567890123456789.3123456789',
      '-0.0000000001',
      '1e+21',
      '5e-324',
      '[1.50,null,"1.5",-2,true]',
      '{"b":1.10,"c":{"d":[]}}',
      '{}',
      '""',
      '"1.5"',
      '"a,1.5,b: [2.50] \\"3.0\\" {\\"x\\":4.0}"',
      '"\\u000b\\u001f \\\\u000B \\\\u0000 \\n \\" \\\\"',
      `"ü \u{1f389} \u007f \u2028 /"`,
    ]
    for (const value of values) {
      const text = `{"n":1.0,"a":${value},"z":"x"}`
      expect(await cell(the(), member(the(), sql`${text}`))).toBe(value)
    }
  })
}

const member = ({ flavour: f }: Warehouse, json: Sql): Sql => f.jsonText(f.jsonAt(f.jsonDoc(json), ['a']))
