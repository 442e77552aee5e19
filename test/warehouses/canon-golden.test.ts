import { test } from 'vitest'
import { id, show, sql, type Sql } from '../../src/util/sql.ts'
import { describeKind, FORMATS, isKeyKind, parseFormat, type CanonKind, type Format, type ScalarKind } from '../../src/warehouses/canon.ts'
import { compositeKey } from '../../src/warehouses/composite-key.ts'
import type { Flavour } from '../../src/warehouses/flavour.ts'
import { payload } from '../../src/warehouses/payload.ts'
import { engineFlavours } from '../fixtures/engines.ts'
import { matchGolden } from '../fixtures/golden.ts'

const sideBySide = (sections: readonly (readonly [string, (flavour: Flavour) => Sql])[]): string =>
  sections
    .map(([title, render]) => `-- ${title}\n${engineFlavours.map((f) => `-- ${f.name}\n${show(render(f), f)}\n`).join('')}`)
    .join('\n')

const x = id('x')
const scalars = Object.keys(FORMATS).filter((k): k is ScalarKind => k !== 'array')

test('the canon of every kind and format, flavours side by side', () => {
  const values = scalars.flatMap((k) => {
    const kind: CanonKind = { kind: k }
    const formats: readonly (Format | null)[] = [
      null,
      ...FORMATS[k].map((name) => ({ format: name, ...(name === 'fixed' || name === 'decimal' ? { digits: 2 } : {}) })),
    ]
    return formats.map((format) => [format ? `${k}:${format.format}` : k, (f: Flavour) => f.canon(kind, format, x)] as const)
  })
  const array: CanonKind = { kind: 'array', element: { kind: 'integer' } }
  const zoned = parseFormat('epoch_ms', { kind: 'timestamp' }, 'Europe/Berlin') as Format
  matchGolden(
    'canon.sql',
    sideBySide([
      ...values,
      [describeKind(array), (f) => f.canon(array, null, x)],
      ['timestamp:epoch_ms in Europe/Berlin', (f) => f.canon({ kind: 'timestamp' }, zoned, x)],
    ]),
  )
})

test('keys, flavours side by side', () => {
  const keys = scalars
    .filter((k) => isKeyKind({ kind: k }, 'alone'))
    .map((k) => [`key of ${k}`, (f: Flavour) => f.key({ kind: k }, x)] as const)
  const parts = [
    { kind: { kind: 'text' }, x: id('region') },
    { kind: { kind: 'integer' }, x: id('no') },
  ] as const
  matchGolden('keys.sql', sideBySide([...keys, ['composite key', (f) => compositeKey(f, parts)]]))
})

test('a payload, flavours side by side', () => {
  matchGolden(
    'payload.sql',
    sideBySide([
      [
        'payload',
        (f) =>
          payload(f, [
            { path: ['FNAME'], json: f.canon({ kind: 'boolean' }, null, id('vip')), omitWhenNull: sql`${id('vip')} IS NULL` },
            { path: ['billing', 'no'], json: f.canon({ kind: 'integer' }, null, id('n')), omitWhenNull: null },
            { path: ['it\'s "odd"'], json: f.canon({ kind: 'integer' }, null, id('m')), omitWhenNull: null },
            { path: ['billing', 'zip'], json: f.canon({ kind: 'integer' }, null, id('zip')), omitWhenNull: sql`${id('zip')} IS NULL` },
          ]),
      ],
    ]),
  )
})
