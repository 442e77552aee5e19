import { array, bytes, flag, moment, number, text, types } from './cells.ts'
import type { Cell, EngineName, TypeName } from './cells.ts'
import { cellOf, wideColumns } from './values.ts'

/** Where the source tables are. */
export const SOURCE_SCHEMA = 'Raw "data".v1 ü'
export const tables = { people: 'order', purchases: 'select', members: 'Ünïcode Täble', keys: 'every "key".type' } as const

/** A name as both engines quote it. */
export const ident = (...path: readonly string[]): string => path.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
export const at = (table: keyof typeof tables): string => ident(SOURCE_SCHEMA, tables[table])

/** Keys of the wide table's rows: the last one is outside of the audience. */
export const peopleKeys = ['9007199254740993', '-9223372036854775808', '0', '7', '8', '9'] as const
export const peopleMatch = (row: number): string =>
  [`"o'k" <a.b+c@x.example>`, 'ünï@x.example', '🎉 {{ x }} -- %s\\', 'a/b?c#d&e', 'NULL', 'skip me'][row] ?? ''

export const KEY = 'select'
export const MATCH = 'e-mail "x".y'

/** A column that can be part of a key; with `entity` there is also an entity of which it is the whole key. */
export interface KeyColumn {
  readonly entity: string | null
  readonly column: string
  readonly type: TypeName
  readonly cells: readonly Cell[]
  readonly part: boolean
  readonly uuid?: boolean
}

/** Columns of every type that a key may have. */
export const keyColumns: readonly KeyColumn[] = [
  { entity: 'k_text', column: 'order', type: 'text', part: true, cells: [text('a"b\\c\n\u0001🎉 {{ x }} -- \''), text(' A'), text('a')] },
  { entity: 'k_int', column: 'select', type: 'big', part: true, cells: [number('9007199254740993'), number('-1'), number('0')] },
  {
    entity: null,
    column: 'n.o',
    type: 'huge',
    part: true,
    cells: [number('99999999999999999999999999999999999999'), number('-18446744073709551616'), number('3')],
  },
  {
    entity: 'k_decimal',
    column: 'De Ci.mal',
    type: 'money',
    part: true,
    cells: [number('42.00', '42'), number('-0.5000000000', '-0.5'), number('1234567890123456789012345678.0123456789')],
  },
  {
    entity: null,
    column: 'ü uid',
    type: 'uuid',
    part: true,
    cells: ['1', '2', '3'].map((n) => moment(`A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A1${n}`, `a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1${n}`)),
  },
  {
    entity: 'k_uuid_text',
    column: 'Uid "text"',
    type: 'text',
    part: false,
    uuid: true,
    cells: ['1', '2', '3'].map((n) => moment(`A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A1${n}`, `a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1${n}`)),
  },
  { entity: null, column: 'date', type: 'date', part: true, cells: [moment('1969-12-31'), moment('0001-01-01'), moment('9999-12-31')] },
  {
    entity: null,
    column: 'time',
    type: 'time',
    part: true,
    cells: [moment('00:00', '00:00:00.000000'), moment('23:59:59.999999'), moment('01:02:03', '01:02:03.000000')],
  },
  {
    entity: null,
    column: 'timestamp',
    type: 'timestamp',
    part: true,
    cells: [
      moment('1969-12-31 23:59:59.5', '1969-12-31T23:59:59.500000'),
      moment('2024-02-29', '2024-02-29T00:00:00.000000'),
      moment('0001-01-01', '0001-01-01T00:00:00.000000'),
    ],
  },
  {
    entity: 'k_tz',
    column: 'Time Zone',
    type: 'timestamptz',
    part: true,
    cells: [
      moment('1969-12-31 23:59:59.5-05', '1970-01-01T04:59:59.500000Z'),
      moment('2024-02-29 00:00:00+14', '2024-02-28T10:00:00.000000Z'),
      moment('0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000000Z'),
    ],
  },
  {
    entity: 'k_bytes',
    column: 'by\\tes',
    type: 'bytes',
    part: true,
    cells: [bytes(Uint8Array.of(0, 255, 34)), bytes(Uint8Array.of(92)), bytes(Uint8Array.of(1, 2))],
  },
  { entity: null, column: 'en%um', type: 'mood', part: true, cells: [text('so "so"'), text("O'K"), text('ünïcode {{ x }}')] },
  { entity: 'k_fold', column: 'fold?', type: 'fold', part: true, cells: [text('Ann'), text('ann'), text('ÄNN')] },
  { entity: null, column: 'b$1', type: 'boolean', part: true, cells: [flag(true), flag(false), flag(true)] },
]

/** Everybody who can have an e-mail, a name and a tag; 100 of them, so that guards have something to guard. */
export const MEMBERS = 100
export const memberKey = (n: number): string => `m-${n} "ü" %`
export const memberMail = (n: number): string => `Member.${n}+"x"@Ünï.example `

/** Statements that make and fill the source tables. */
export function seed(engine: EngineName): readonly string[] {
  const type = (name: TypeName): string => types[name][engine]
  const people = [
    `create table ${at('people')} (${ident(KEY)} bigint, ${ident(MATCH)} ${type('text')}, ${wideColumns.map((c) => `${ident(c.name)} ${type(c.type)}`).join(', ')})`,
    ...peopleKeys.map((key, row) =>
      insert(engine, 'people', [number(key), text(peopleMatch(row)), ...wideColumns.map((c) => cellOf(c, row))]),
    ),
  ]
  const purchases = [
    `create table ${at('purchases')} ("user.id" bigint, "Amount in %" ${type('money')}, "when?" ${type('timestamptz')}, "list" ${type('texts')})`,
    ...purchaseRows.map((row) => insert(engine, 'purchases', row)),
  ]
  const keys = [
    `create table ${at('keys')} (${keyColumns.map((c) => `${ident(c.column)} ${type(c.type)}`).join(', ')}, "v a.l" ${type('text')})`,
    ...[0, 1, 2].map((row) => insert(engine, 'keys', [...keyColumns.map((c) => c.cells[row] as Cell), text(`value ${row}`)])),
  ]
  const members = [
    `create table ${at('members')} ("Id.x" ${type('text')}, "E-Mail" ${type('text')}, "Näme" ${type('text')}, "points" integer)`,
    `insert into ${at('members')} values ${Array.from({ length: MEMBERS }, (_, n) => `('${memberKey(n)}', '${memberMail(n)}', 'Näme ${n}', ${n})`).join(', ')}`,
  ]
  return [...prelude(engine), ...people, ...purchases, ...keys, ...members]
}

/** What each person spent; numbers that a double would spoil. */
export const purchaseRows: readonly (readonly Cell[])[] = [
  [number('9007199254740993'), number('0.1'), moment('1969-12-31 00:00:00+00'), array('text', [text('a,b')])],
  [number('9007199254740993'), number('0.2'), moment('2024-02-29 12:00:00+00'), array('text', [])],
  [number('9007199254740993'), number('1234567890123456789.0123456789'), moment('2000-01-01 00:00:00+00'), array('text', [])],
  [number('-9223372036854775808'), number('-5'), moment('2001-01-01 00:00:00+00'), array('text', [text('x')])],
]

const prelude = (engine: EngineName): readonly string[] => [
  `create schema ${ident(SOURCE_SCHEMA)}`,
  ...(engine === 'postgres' ? ['create extension citext', `create type ${types.mood.postgres} as ${types.mood.duckdb}`] : []),
]

const insert = (engine: EngineName, table: keyof typeof tables, cells: readonly Cell[]): string =>
  `insert into ${at(table)} values (${cells.map((c) => c[engine]).join(', ')})`
