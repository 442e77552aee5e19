import { describe, expect, test } from 'vitest'
import { FORMATS, isKeyKind, isZone, parseFormat, readsZone, type CanonKind, type ScalarKind } from '../../src/warehouses/canon.ts'

const kind = (k: ScalarKind): CanonKind => ({ kind: k })
const problem = (text: string, k: CanonKind, zone?: string): string => {
  const format = parseFormat(text, k, zone)
  return 'problem' in format ? `${format.problem} | ${format.allowed}` : 'none'
}

describe('parseFormat', () => {
  test.each([
    ['string', 'integer', { format: 'string' }],
    ['fixed(2)', 'decimal', { format: 'fixed', digits: 2 }],
    [' decimal( 3 ) ', 'double', { format: 'decimal', digits: 3 }],
    ['decimal(2)', 'integer', { format: 'decimal', digits: 2 }],
    ['01', 'boolean', { format: '01' }],
    ['boolean:01string', 'boolean', { format: '01string' }],
    ['date:mmdd', 'date', { format: 'mmdd' }],
    ['epoch_ms_midnight_utc', 'date', { format: 'epoch_ms_midnight_utc' }],
    ['timestamptz:epoch_ms', 'timestamptz', { format: 'epoch_ms' }],
    ['timestamptz:iso8601_s', 'timestamp', { format: 'iso8601_s' }],
    ['float:decimal(2)', 'double', { format: 'decimal', digits: 2 }],
    ['decimal:fixed(2)', 'integer', { format: 'fixed', digits: 2 }],
  ] as const)('%s on %s', (text, k, expected) => {
    expect(parseFormat(text, kind(k))).toEqual(expected)
  })

  test('every format of every kind is read, alone and with its kind', () => {
    for (const [k, names] of Object.entries(FORMATS)) {
      for (const name of names) {
        const text = name === 'fixed' || name === 'decimal' ? `${name}(4)` : name
        expect(parseFormat(text, kind(k as ScalarKind))).toMatchObject({ format: name })
        expect(parseFormat(`${k}:${text}`, kind(k as ScalarKind))).toMatchObject({ format: name })
      }
    }
  })

  test('says what is wrong and what the kind allows', () => {
    expect(problem('epoch', kind('timestamptz'))).toBe(
      'not a format | for timestamptz: epoch_seconds, epoch_ms, iso8601_s, iso8601_ms, iso8601_utc, iso_date, or no format',
    )
    expect(problem('fixed', kind('decimal'))).toMatch(
      /^fixed needs the number of digits .* fixed\(2\) \| for decimal: string, fixed\(n\), decimal\(n\), or no format$/,
    )
    expect(problem('fixed(31)', kind('decimal'))).toMatch(/^at most 30 digits/)
    expect(problem('01(2)', kind('boolean'))).toMatch(/^01 takes no number/)
    expect(problem('mmdd', kind('text'))).toBe('text columns cannot be sent as mmdd | for text: string, or no format')
    expect(problem('timestamptz:epoch_ms', kind('date'))).toMatch(/^the column is date, not timestamptz/)
    expect(problem('string', { kind: 'array', element: kind('text') })).toBe(
      'array columns cannot be sent as string | for array of text: no format',
    )
    expect(problem('', kind('text'))).toMatch(/^not a format/)
  })

  test('the zone goes in only where a timestamp without zone becomes an instant', () => {
    expect(parseFormat('epoch_ms', kind('timestamp'), 'Europe/Berlin')).toEqual({ format: 'epoch_ms', zone: 'Europe/Berlin' })
    expect(parseFormat('epoch_ms', kind('timestamp'), 'UTC')).toEqual({ format: 'epoch_ms' })
    expect(parseFormat('epoch_ms', kind('timestamptz'), 'Europe/Berlin')).toEqual({ format: 'epoch_ms' })
    expect(readsZone(kind('timestamp'), { format: 'epoch_ms' })).toBe(true)
    expect(readsZone(kind('timestamp'), null)).toBe(false)
    expect(readsZone(kind('timestamptz'), { format: 'epoch_ms' })).toBe(false)
  })
})

test('isZone takes names that all engines read alike', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+2']) expect(isZone(zone), zone).toBe(true)
  for (const zone of ['', '+02:00', 'EST', 'Europe/Atlantis', `UTC'`, 'utc;--', 'Mars/Olympus']) expect(isZone(zone), zone).toBe(false)
})

test('isKeyKind: doubles, json and arrays are no keys, a boolean only beside others', () => {
  expect((['double', 'float', 'json'] as const).some((k) => isKeyKind(kind(k), 'part'))).toBe(false)
  expect(isKeyKind({ kind: 'array', element: kind('text') }, 'part')).toBe(false)
  expect([isKeyKind(kind('boolean'), 'alone'), isKeyKind(kind('boolean'), 'part')]).toEqual([false, true])
  expect(
    (['text', 'integer', 'decimal', 'uuid', 'date', 'timestamp', 'timestamptz'] as const).every((k) => isKeyKind(kind(k), 'alone')),
  ).toBe(true)
})
