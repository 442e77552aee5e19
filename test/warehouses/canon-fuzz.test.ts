import fc from 'fast-check'
import { expect, test } from 'vitest'
import { id, join, lit, raw, sql, type Sql } from '../../src/util/sql.ts'
import { compositeKey } from '../../src/warehouses/composite-key.ts'
import { payload } from '../../src/warehouses/payload.ts'
import { onHostileEngines } from '../fixtures/engines.ts'

const runs = { numRuns: 6 }
const batch = { minLength: 150, maxLength: 250 }
const bits = new DataView(new ArrayBuffer(8))

/** Any bit pattern, short decimals, powers of two, and whole numbers on both sides of 2^53. */
const doubles = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 9 })).map(([n, scale]) => Number(`${n}e-${scale}`)),
  fc.integer({ min: -1000, max: 1000 }).map((e) => 2 ** e),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).map(Number),
  fc
    .bigInt({ min: 0n, max: 2n ** 64n - 1n })
    .map((b) => (bits.setBigUint64(0, b), bits.getFloat64(0)))
    .filter(Number.isFinite),
)
const awkward = [
  '"',
  '\\',
  '/',
  '\n',
  '\r',
  '\t',
  '\b',
  '\f',
  '\x0b',
  '\x1f',
  '\x1a',
  '\u2028',
  '\u2029',
  'u001F',
  '\\u001F',
  '\\\\',
  '<',
  "'",
  'é',
  '😀',
  '\ufeff',
  ' ',
  '{{',
  '--',
]
/** Any text but U+0000, which Postgres cannot hold. */
const texts = fc
  .array(fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('\0', ''))

/** Subnormal numbers, and on Postgres those beyond 2^53, are promised as numbers, not as bytes (canon section 5). */
const onlyAsNumber = (engine: string, n: number): boolean =>
  (n !== 0 && Math.abs(n) < 2.2250738585072014e-308) || (engine === 'postgres' && Math.abs(n) > 2 ** 53)

onHostileEngines('canon against JavaScript', (engine, name) => {
  const double = raw(name === 'duckdb' ? 'DOUBLE' : 'double precision')
  /** One statement for all values: `row` gives the columns `x`, `y`, … of each. */
  const each = async (result: Sql, columns: readonly string[], rows: readonly (readonly Sql[])[]): Promise<(string | null)[]> => {
    const values = rows.map((row, n) => sql`(${join([raw(String(n)), ...row])})`)
    const found = await engine.rows(
      sql`SELECT ${result} AS got FROM (VALUES ${join(values)}) t(${raw(['n', ...columns].join(', '))}) ORDER BY n`,
    )
    return found.map((r) => r['got'] ?? null)
  }
  const number = (n: number): Sql => sql`CAST(${lit(Object.is(n, -0) ? '-0.0' : String(n))} AS ${double})`
  const text = (s: string): Sql => sql`CAST(${lit(s)} AS VARCHAR)`

  test('L11: a double is what String() says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(doubles, batch), async (values) => {
        const got = await each(
          engine.flavour.canon({ kind: 'double' }, null, id('x')),
          ['x'],
          values.map((n) => [number(n)]),
        )
        values.forEach((n, i) => {
          if (onlyAsNumber(name, n)) expect(JSON.parse(got[i] ?? '')).toBe(n)
          else expect(got[i]).toBe(JSON.stringify(n))
        })
      }),
      runs,
    )
  })

  test('L11: a power of two as decimal(n), where DuckDB prints some as their double', async () => {
    const powers = Array.from({ length: 240 }, (_, i) => 2 ** (i - 120)).filter((n) => !onlyAsNumber(name, n))
    const got = await each(
      engine.flavour.canon({ kind: 'double' }, { format: 'decimal', digits: 2 }, id('x')),
      ['x'],
      powers.map((n) => [number(n)]),
    )
    expect(got).toEqual(powers.map((n) => roundedText(n, 2)))
  })

  test('L11: a double as decimal(n) is its shortest text, rounded half away from zero', async () => {
    const ordinary = doubles.filter((n) => !onlyAsNumber(name, n))
    for (const digits of [0, 2, 7]) {
      await fc.assert(
        fc.asyncProperty(fc.array(ordinary, batch), async (values) => {
          const got = await each(
            engine.flavour.canon({ kind: 'double' }, { format: 'decimal', digits }, id('x')),
            ['x'],
            values.map((n) => [number(n)]),
          )
          expect(got).toEqual(values.map((n) => roundedText(n, digits)))
        }),
        { numRuns: 3 },
      )
    }
  })

  test('L11: text is what JSON.stringify says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(texts, batch), async (values) => {
        const got = await each(
          engine.flavour.canon({ kind: 'text' }, null, id('x')),
          ['x'],
          values.map((s) => [text(s)]),
        )
        expect(got).toEqual(values.map((s) => JSON.stringify(s)))
      }),
      runs,
    )
  })

  test('L11: a payload under any names, nested or not, is what JSON.stringify says', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.array(texts, batch), async (a, b, values) => {
        const { flavour } = engine
        const outer = `o${a}`
        const fields = [
          { path: [`n${b}`], json: flavour.canon({ kind: 'integer' }, null, id('n')), omitWhenNull: null },
          { path: [outer, b], json: flavour.canon({ kind: 'text' }, null, id('x')), omitWhenNull: sql`x = 'left out'` },
        ]
        const given = ['left out', ...values]
        const got = await each(
          payload(flavour, fields),
          ['x'],
          given.map((s) => [text(s)]),
        )
        expect(got).toEqual(
          given.map(
            (s, i) =>
              `{${JSON.stringify(`n${b}`)}:${i}${s === 'left out' ? '' : `,${JSON.stringify(outer)}:{${JSON.stringify(b)}:${JSON.stringify(s)}}`}}`,
          ),
        )
      }),
      runs,
    )
  })

  test('L11: a composite key is what JSON.stringify says', async () => {
    const pair = fc.tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), texts)
    await fc.assert(
      fc.asyncProperty(fc.array(pair, batch), async (values) => {
        const key = compositeKey(engine.flavour, [
          { kind: { kind: 'text' }, x: id('y') },
          { kind: { kind: 'integer' }, x: id('x') },
        ])
        const got = await each(
          key,
          ['x', 'y'],
          values.map(([n, s]) => [sql`CAST(${lit(String(n))} AS BIGINT)`, text(s)]),
        )
        expect(got).toEqual(values.map(([n, s]) => `[${JSON.stringify(s)},${n}]`))
      }),
      runs,
    )
  })
})

/** The reference: exact decimal arithmetic on JavaScript's shortest digits. */
function roundedText(value: number, digits: number): string | null {
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = BigInt(whole + fraction)
  const shift = Number(exponent) - fraction.length + digits
  const scaled = shift >= 0 ? all * 10n ** BigInt(shift) : (2n * all + 10n ** BigInt(-shift)) / (2n * 10n ** BigInt(-shift))
  if (scaled >= 10n ** 38n) return null
  const text = scaled.toString().padStart(digits + 1, '0')
  const point = text.length - digits
  const plain = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`.replace(/\.?0+$/, '')
  return value < 0 && scaled !== 0n ? `-${plain}` : plain
}
