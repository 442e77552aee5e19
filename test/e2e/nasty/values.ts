import { array, bytes, flag, float, json, longText, moment, nothing, number, real, text } from './cells.ts'
import type { Cell, TypeName } from './cells.ts'

/** A column of the widest source table: its name, its type, and what stands in it, one cell a row (rows 0 to 3; the last row is all NULL). */
export interface WideColumn {
  readonly name: string
  readonly type: TypeName
  readonly cells: readonly [Cell, Cell, Cell, Cell]
  /** `format:` of the field, and the JSON of each row under it. */
  readonly format?: string
  /** In `columns:` of the entity. */
  readonly declared?: 'uuid'
}

/** Texts that have broken somebody's pipeline. */
const texts: readonly string[] = [
  `O'Brien "the \\ quoted"`,
  '👩‍👩‍👧‍👦 🇺🇳 𝕏 \u{10ffff}',
  'two\nlines\r\n\tand a tab',
  '-- no comment /* nor this */ ; drop table "order"; --',
  `{{ user }} {% raw %} {# gone? #} \${x} #{y}`,
  `{"json": [1, null, "a\\u0000b"], "x": "\\""}`,
  '\u0001\u0008\u000b\u000c\u001f\u007f\u0085',
  '\u2028 \u2029 \ufeff \u200b \u00a0',
  'e\u0301 is not \u00e9, \u1e9e\u00df\u0130\u0131\ufb01\u03c2',
  '\u202eright to left\u202c مرحبا שלום',
  '',
  '   blanks around   ',
  '%s %d 100% _ \\_ \\% $1 $$ $tag$ :x ?1 ? @p',
  '\\u001F \\n \\\\ \\',
  'NULL',
  '=cmd|"/c calc"!A1,"quoted",\'',
  'null\ttrue',
  'a/b?c=d&e=f#g+h%20i',
  '<script>alert(1)</script>&amp;',
  '9007199254740993',
]

/** Names of columns: SQL's own words, Dray's own words, punctuation of every kind. All hold text. */
const names: readonly string[] = [
  'order',
  'from',
  'where',
  'group',
  'table',
  'user',
  'null',
  'true',
  'current_date',
  'default',
  'limit',
  'union',
  'at',
  'end',
  'all',
  'values',
  'key',
  'label',
  'record',
  'sync',
  'value',
  'version',
  'name',
  'seq',
  'operation',
  '_x',
  '_id',
  'match_value',
  'payload',
  'hash',
  'reason',
  'held_payload',
  'frozen',
  'tries',
  'group_name',
  'event',
  'entity',
  'n',
  'e',
  'b',
  'm',
  'w',
  'g',
  'k',
  'd',
  's',
  'r',
  'v',
  'c',
  'x',
  'q',
  'p0',
  'v0',
  'v1',
  'st',
  'rec',
  'bound',
  'Ünïcode',
  '名前',
  'اسم',
  'e\u0301',
  '\u00e9',
  '\u{1f389}',
  'Mixed Case',
  'ALL CAPS',
  'with space',
  'with.dot',
  'a.b.c',
  '.',
  '..',
  ' x ',
  'tab\there',
  'new\nline',
  'quo"te',
  '"',
  "apo'strophe",
  'back\\slash',
  '\\.',
  '\\',
  'per%cent',
  '%s',
  '$1',
  '$',
  ':x',
  '?',
  '{{ name }}',
  '{% x %}',
  '{# x #}',
  '{',
  '--',
  '/* c */',
  'semi;colon',
  '*',
  '@',
  '#',
  '~/',
  'a,b',
  '[0]',
  '(x)',
  'random()',
  '\u0001',
  '\u2028',
  '\ufeffbom',
  'constructor',
  'toString',
  'hasOwnProperty',
  '00',
  '1e3',
  'sixty-three bytes is the longest name that Postgres takes as is',
]

const textColumns = names.map((name, i): WideColumn => {
  const at = (row: number): Cell => text(texts[(i + row * 7) % texts.length] ?? '')
  return { name, type: 'text', cells: [at(0), at(1), i % 3 === 0 ? nothing : at(2), at(3)] }
})

const column = (name: string, type: TypeName, cells: WideColumn['cells'], more: Partial<WideColumn> = {}): WideColumn => ({
  name,
  type,
  cells,
  ...more,
})

const instant = moment('1969-12-31 23:59:59.9995+00', '1969-12-31T23:59:59.999500Z')

const numbers: readonly WideColumn[] = [
  column('n small', 'small', [number('32767'), number('-32768'), number('0'), nothing]),
  column('n big', 'big', [number('9007199254740993'), number('-9223372036854775808'), number('9223372036854775807'), number('0')]),
  column(
    'n big as text',
    'big',
    [
      { ...number('9007199254740993'), json: '"9007199254740993"' },
      { ...number('-1'), json: '"-1"' },
      nothing,
      { ...number('0'), json: '"0"' },
    ],
    { format: 'string' },
  ),
  column('n huge', 'huge', [number('99999999999999999999999999999999999999'), number('-18446744073709551616'), number('1'), nothing]),
  column('money', 'money', [
    number('1234567890123456789012345678.0123456789'),
    number('-0.0000000001'),
    number('1.5000000000', '1.5'),
    number('100.00', '100'),
  ]),
  column('money, two digits', 'money', [number('2.675', '2.68'), number('-2.675', '-2.68'), number('0.001', '0'), number('-0.001', '0')], {
    format: 'decimal(2)',
  }),
  column(
    'money, fixed',
    'money',
    [
      { ...number('1'), json: '"1.00"' },
      { ...number('-0.005'), json: '"-0.01"' },
      nothing,
      { ...number('12345678901234567890.129'), json: '"12345678901234567890.13"' },
    ],
    { format: 'fixed(2)' },
  ),
  column('no scale', 'loose', [number('10.500000', '10.5'), number('0'), number('-1000000', '-1000000'), number('0.000001')]),
  column('dbl', 'double', [real('0.1'), real('1e21'), real('-5e-7'), real('-0.0')]),
  column('d plain', 'double', [real('123456789.125'), real('1e20'), real('1e-6'), real('2.5e-300')]),
  column(
    'd rounded',
    'double',
    [{ ...real('1.005'), json: '1.01' }, { ...real('-2.5'), json: '-2.5' }, { ...real('1e-9'), json: '0' }, nothing],
    { format: 'decimal(2)' },
  ),
  column('f', 'float', [float('0.1'), float('16777216'), float('-1.5'), nothing]),
  column('ok?', 'boolean', [flag(true), flag(false), nothing, flag(true)]),
  column('ok as 01', 'boolean', [{ ...flag(true), json: '1' }, { ...flag(false), json: '0' }, nothing, { ...flag(true), json: '1' }], {
    format: '01',
  }),
]

const times: readonly WideColumn[] = [
  column('born', 'date', [moment('1969-12-31'), moment('0001-01-01'), moment('9999-12-31'), moment('2024-02-29')]),
  column('birthday', 'date', [moment('1900-02-28', '02/28'), moment('2024-02-29', '02/29'), nothing, moment('1582-10-10', '10/10')], {
    format: 'mmdd',
  }),
  column('t', 'time', [moment('23:59:59.999999'), moment('00:00:00', '00:00:00.000000'), nothing, moment('12:00', '12:00:00.000000')]),
  column('ts', 'timestamp', [
    moment('1969-12-31 23:59:59.999999', '1969-12-31T23:59:59.999999'),
    moment('0001-01-01 00:00:00', '0001-01-01T00:00:00.000000'),
    moment('2024-03-10 02:30:00', '2024-03-10T02:30:00.000000'),
    nothing,
  ]),
  // New York: standard time in winter, summer time in July, local mean time before 1883.
  column(
    "ts in the project's zone",
    'timestamp',
    [
      moment('2024-01-15 12:00:00', '2024-01-15T17:00:00.000000Z'),
      moment('2024-07-15 12:00:00.25', '2024-07-15T16:00:00.250000Z'),
      moment('1850-01-01 00:00:00', '1850-01-01T04:56:02.000000Z'),
      nothing,
    ],
    { format: 'iso8601_utc' },
  ),
  column('tz', 'timestamptz', [
    moment('2024-02-29 23:30:00-05:30', '2024-03-01T05:00:00.000000Z'),
    instant,
    moment('1883-11-18 12:00:00.000001+00', '1883-11-18T12:00:00.000001Z'),
    nothing,
  ]),
  column(
    'tz ms',
    'timestamptz',
    [
      { ...moment('1969-12-31 23:59:59.9995+00'), json: '-1' },
      { ...moment('1970-01-01 00:00:00.0019+00'), json: '1' },
      nothing,
      { ...moment('2038-01-19 03:14:08+00'), json: '2147483648000' },
    ],
    { format: 'epoch_ms' },
  ),
  column(
    'tz s',
    'timestamptz',
    [
      { ...moment('1969-12-31 23:59:58.5+00'), json: '-2' },
      { ...moment('1970-01-01 00:00:00+00'), json: '0' },
      nothing,
      { ...moment('2024-02-29 12:00:00+00'), json: '1709208000' },
    ],
    { format: 'epoch_seconds' },
  ),
]

const rich: readonly WideColumn[] = [
  column('ci', 'fold', [text('MiXed Ünï'), text('mixed ünï'), nothing, text('')]),
  column('mood', 'mood', [text('so "so"'), text("O'K"), nothing, text('ünïcode {{ x }}')]),
  column('uid', 'uuid', [
    moment('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
    moment('00000000-0000-0000-0000-000000000000'),
    nothing,
    nothing,
  ]),
  column(
    'Uid As Text',
    'text',
    [moment('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), nothing, nothing, nothing],
    { declared: 'uuid' },
  ),
  column('raw', 'bytes', [
    bytes(Uint8Array.of(0, 255, 10, 34, 92)),
    bytes(Uint8Array.of()),
    bytes(Uint8Array.from({ length: 256 }, (_, i) => i)),
    nothing,
  ]),
  column('list', 'texts', [
    array('text', [text('a"b'), nothing, text('{{ x }}\n')]),
    array('text', []),
    nothing,
    array('text', [text('')]),
  ]),
  column('list of big', 'bigs', [
    array('big', [number('9007199254740993'), nothing, number('-1')]),
    array('big', []),
    nothing,
    array('big', [nothing]),
  ]),
  column('list of money', 'moneys', [array('money', [number('1.50', '1.5'), number('0')]), nothing, nothing, array('money', [])]),
  column('list of tz', 'instants', [array('timestamptz', [instant, nothing]), nothing, nothing, nothing]),
  column('long', 'text', [text('short'), nothing, longText('x€"\\\n', 150_000), longText('🎉', 5000)]),
]

/** JSON documents: equal as values, not as bytes. */
export const documents: readonly WideColumn[] = [
  column('doc', 'json', [json({ 'a b': [1, { c: null }], 'quo"te': '🎉 {{ x }}' }), json([]), nothing, json({ bb: 1, a: 2 })]),
]

export const wideColumns: readonly WideColumn[] = [...textColumns, ...numbers, ...times, ...rich, ...documents]

/** JSON of a row's cell; row 4 is all NULL. */
export const cellOf = (c: WideColumn, row: number): Cell => c.cells[row] ?? nothing
