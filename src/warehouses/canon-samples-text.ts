import {
  all,
  list,
  plain,
  formatted,
  key,
  same,
  bigint,
  decimal,
  text,
  uuid,
  date,
  timestamp,
  timestamptz,
  bytes,
  json,
  type Sample,
} from './canon-sample.ts'

const controls = Array.from({ length: 31 }, (_, i) => String.fromCharCode(i + 1))
const texts = [
  '',
  ' ',
  'plain',
  `it's "quoted"`,
  'back\\slash',
  'a/b</script>&<>',
  'tab\tlf\ncr\rbs\bff\f',
  '\x7f\x85\xa0',
  '\u2028\u2029',
  'é ñ ü e\u0301',
  '日本語',
  '😀👩‍👩‍👧',
  '\ufeffbom',
  '\uffff\u{10ffff}',
  '\\u2028',
  '\\u001F',
  '\\\u2028',
  '\\\\\x1f',
  '\x1f\\u001F\\\\',
  '{"a":1}',
  'null',
  '12',
  '\x0b\x0e\x0f',
  '-- {{ x }} $1 ? :a',
  `"'; drop table x; --`,
  ' padded ',
]

export const strings: readonly Sample[] = [
  plain('text', text, [
    [null, 'null'],
    ...same(...texts, ...controls),
    [{ duckdb: { sql: `'nul' || chr(0) || 'nul'` } }, '"nul\\u0000nul"'],
  ]),
  plain('text', { postgres: 'char(5)' }, [['ab', '"ab"']]),
  plain('text', json, [['{"a": 1}', '"{\\"a\\": 1}"']]),
  plain('text', { duckdb: `ENUM('a "b"', 'c')`, postgres: 'name' }, [['a "b"', '"a \\"b\\""']]),
  formatted('text', 'string', text, [
    ['12', '"12"'],
    [null, 'null'],
  ]),
  plain('uuid', uuid, [
    ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'],
    [null, 'null'],
  ]),
  plain('uuid', text, [
    ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'],
    ...all(null, '', 'a"b', 'A0EEBC999C0B4EF8BB6D6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\n'),
  ]),
  plain('bytes', bytes, [
    [{ duckdb: '\\xAA\\x00a', postgres: '\\xaa0061' }, '"qgBh"'],
    ['', '""'],
    ['a'.repeat(100), JSON.stringify(Buffer.from('a'.repeat(100)).toString('base64'))],
    [null, 'null'],
  ]),
]

export const arrays: readonly Sample[] = [
  {
    kind: list('integer'),
    type: { duckdb: 'BIGINT[]', postgres: 'bigint[]' },
    values: [
      [{ duckdb: '[1,9007199254740993,-3]', postgres: '{1,9007199254740993,-3}' }, '[1,9007199254740993,-3]'],
      [{ duckdb: '[1,NULL]', postgres: '{1,NULL}' }, '[1,null]'],
      [{ duckdb: '[]', postgres: '{}' }, '[]'],
      [null, 'null'],
      [{ postgres: '{{1,2},{3,4}}' }, null],
    ],
  },
  {
    kind: list('integer'),
    type: { duckdb: 'INTEGER[2]' },
    values: [
      ['[1,2]', '[1,2]'],
      [null, 'null'],
    ],
  },
  {
    kind: list('text'),
    type: { duckdb: 'VARCHAR[]', postgres: 'text[]' },
    values: [
      [
        { duckdb: { sql: `['a"b', 'c,d', NULL, '', chr(31)]` }, postgres: { sql: `ARRAY['a"b', 'c,d', NULL, '', chr(31)]` } },
        '["a\\"b","c,d",null,"","\\u001f"]',
      ],
    ],
  },
  {
    kind: list('double'),
    type: { duckdb: 'DOUBLE[]', postgres: 'double precision[]' },
    values: [
      [{ duckdb: '[1.0,0.1,1e21]', postgres: '{1.0,0.1,1e21}' }, '[1,0.1,1e+21]'],
      [{ duckdb: '[1.0,nan]', postgres: '{1.0,NaN}' }, null],
    ],
  },
  {
    kind: list('decimal'),
    type: { duckdb: 'DECIMAL(10,2)[]', postgres: 'numeric(10,2)[]' },
    values: [[{ duckdb: '[1.50,100,0]', postgres: '{1.50,100,0}' }, '[1.5,100,0]']],
  },
  {
    kind: list('boolean'),
    type: { duckdb: 'BOOLEAN[]', postgres: 'boolean[]' },
    values: [[{ duckdb: '[true,NULL]', postgres: '{true,NULL}' }, '[true,null]']],
  },
  {
    kind: list('date'),
    type: { duckdb: 'DATE[]', postgres: 'date[]' },
    values: [
      [{ duckdb: '[2024-02-29]', postgres: '{2024-02-29}' }, '["2024-02-29"]'],
      [{ duckdb: '[2024-02-29,infinity]', postgres: '{2024-02-29,infinity}' }, null],
    ],
  },
  {
    kind: list('timestamptz'),
    type: { duckdb: 'TIMESTAMPTZ[]', postgres: 'timestamptz[]' },
    values: [
      [
        {
          duckdb: { sql: `[TIMESTAMPTZ '2024-01-02 03:04:05+02:00']` },
          postgres: { sql: `ARRAY[TIMESTAMPTZ '2024-01-02 03:04:05+02:00']` },
        },
        '["2024-01-02T01:04:05.000000Z"]',
      ],
    ],
  },
]

export const documents: readonly Sample[] = [
  plain('json', json, [
    ['{"a":1,"bb":[true,null]}', { json: { a: 1, bb: [true, null] } }],
    ['{"a":\n"NaN, Infinity \\"N"}', { json: { a: 'NaN, Infinity "N' } }],
    ['null', 'null'],
    [null, 'null'],
    [{ duckdb: '{"a":NaN}' }, null],
  ]),
  plain('json', { duckdb: 'STRUCT(a BIGINT, b VARCHAR)', postgres: 'jsonb' }, [
    [{ duckdb: { sql: `{'a': 1, 'b': 'x"y'}` }, postgres: '{"a":1,"b":"x\\"y"}' }, { json: { a: 1, b: 'x"y' } }],
    [null, 'null'],
  ]),
  plain('json', { duckdb: 'STRUCT(a DOUBLE)' }, [
    [{ sql: `{'a': 'NaN'::DOUBLE}` }, null],
    [{ sql: `{'a': 1.5::DOUBLE}` }, { json: { a: 1.5 } }],
  ]),
  plain('json', { duckdb: 'MAP(VARCHAR, INTEGER)' }, [[{ sql: `MAP {'k': 1}` }, { json: { k: 1 } }]]),
  formatted('json', 'string', json, [
    ['{"a":1}', '"{\\"a\\":1}"'],
    [null, 'null'],
  ]),
]

export const keys: readonly Sample[] = [
  key('integer', bigint, [
    ['9007199254740993', '9007199254740993'],
    [null, null],
  ]),
  key('decimal', decimal(12, 2), [
    ['42.00', '42'],
    ['42.50', '42.5'],
    [null, null],
  ]),
  key('uuid', uuid, [
    ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    [null, null],
  ]),
  key('uuid', text, [
    ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['no uuid', null],
  ]),
  key('text', text, [
    [' Ab', ' Ab'],
    ['', ''],
    ['e\u0301', 'e\u0301'],
    [null, null],
  ]),
  key('date', date, [
    ['2024-02-29', '2024-02-29'],
    ['infinity', null],
    [null, null],
  ]),
  key('timestamp', timestamp, [
    ['2024-01-02 03:04:05', '2024-01-02T03:04:05.000000'],
    ['infinity', null],
  ]),
  key('timestamptz', timestamptz, [
    ['2024-01-02 03:04:05.120034+02:00', '2024-01-02T01:04:05.120034Z'],
    ['infinity', null],
    [null, null],
  ]),
  key('bytes', bytes, [
    ['abc', 'YWJj'],
    [null, null],
  ]),
]
