import { expect, test } from 'vitest'
import { id, lit, sql } from '../../src/util/sql.ts'
import type { LogicalType } from '../../src/warehouses/flavour.ts'
import { postgresFlavour } from '../../src/warehouses/postgres/flavour.ts'
import type { CanonKind } from '../../src/warehouses/canon.ts'
import { matchGolden } from '../fixtures/golden.ts'
import { flavours, sideBySide, type Family } from '../fixtures/side-by-side.ts'

const x = id('x')
const at = id('at')
const table = { schema: 'dray', name: 'orders "new"' }
const source = { schema: 'dray', name: '_dray_work' }
const types: readonly LogicalType[] = ['text', 'bigint', 'boolean', 'instant', 'hash', 'bytes']
const columns = types.map((type, i) => ({ name: `c_${type}`, type, ...(i === 0 && { nullable: false }) }))
const kinds: readonly (CanonKind | null)[] = [
  { kind: 'text' },
  { kind: 'integer' },
  { kind: 'json' },
  { kind: 'array', element: { kind: 'text' } },
  null,
]

const capabilities: Record<string, Family> = {
  name: (f) => f.name,
  maxIdentifier: (f) => f.maxIdentifier,
  batchesInWarehouse: (f) => f.batchesInWarehouse,
  sharedAccess: (f) => f.sharedAccess,
  volatileNames: (f) => f.volatileNames.join(' '),
}

const expressions: Record<string, Family> = {
  'values of every JavaScript type': () =>
    sql`SELECT ${"it's"}, ${1}, ${2n ** 53n}, ${2n ** 70n}, ${1.5}, ${true}, ${null}, ${new Uint8Array([1, 255])}`,
  'identifiers and literals': () => sql`SELECT ${id('Order "Lines"', 'a.b')}, ${lit(`it's \\ ü`)}`,
  types: (f) => types.map((t) => `${t} = ${f.type(t)}`).join(', '),
  now: (f) => f.now(),
  instant: (f) => f.instant(x),
  iso: (f) => f.iso(at),
  plusMs: (f) => f.plusMs(at, sql`${1500}`),
  text: (f) => f.text(x),
  bigint: (f) => f.bigint(x),
  cast: (f) => types.map((t) => f.cast(x, t)),
  stringAgg: (f) => f.stringAgg(x, ',', id('seq')),
  hash: (f) => f.hash(kinds.map((kind, i) => ({ kind, x: id(`x${i}`) }))),
  'hash of nothing': (f) => f.hash([]),
  'normalise, no rule': (f) => f.normalise(x, []),
  'normalise trim': (f) => f.normalise(x, ['trim']),
  'normalise trim, lower': (f) => f.normalise(x, ['trim', 'lower']),
  jsonDoc: (f) => f.jsonDoc(x),
  jsonAt: (f) => f.jsonAt(x, ['a.b', 'c"d', `it's \\`]),
  jsonText: (f) => f.jsonText(x),
  'jsonAt of odd names': (f) => f.jsonAt(x, ['', '*', 'a/~']),
  sha256Hex: (f) => f.sha256Hex(x),
  keyedHash: (f) => f.keyedHash(id('key'), x),
  randomBytes32: (f) => f.randomBytes32(),
}

const statements: Record<string, Family> = {
  lockSchema: (f) => f.lockSchema('dray'),
  onConflictDoNothing: (f) => f.onConflictDoNothing,
  forUpdate: (f) => f.forUpdate,
  materialized: (f) => f.materialized,
  createTable: (f) =>
    f.createTable(table, columns, {
      unique: ['c_text', 'c_bigint'],
      index: [['c_bigint'], ['c_text', 'c_instant']],
      ranges: ['c_instant'],
    }),
  createView: (f) => f.createView(table, sql`SELECT 1 AS a`),
  dropTable: (f) => f.dropTable(table),
  analyze: (f) => f.analyze(table),
  createTableAs: (f) => f.createTableAs(table, sql`SELECT 1 AS a`),
  replaceTable: (f) => f.replaceTable(table, sql`SELECT 1 AS a`, { via: source, unique: ['a'] }),
  deleteMatching: (f) => f.deleteMatching(table, source, ['key', 'group']),
}

test('every member of the flavours, side by side', () => {
  const among = { ...flavours, 'postgres 13 without ICU': postgresFlavour({ major: 13, unicode: null }) }
  matchGolden('flavour.sql.txt', sideBySide({ ...capabilities, ...expressions, ...statements }, among))
})

test('the golden file shows every member but those of the canon, which have a file of their own', () => {
  const shown = Object.keys({ ...capabilities, ...expressions, ...statements }).map((title) => title.split(/[ ,]/)[0])
  const known = new Set([...shown, 'type', 'ident', 'literal', 'placeholder', 'canon', 'key', 'kindOf'])
  const members = Object.values(flavours).flatMap((f) => Object.keys(f))
  expect(members.filter((member) => !known.has(member))).toEqual([])
})
