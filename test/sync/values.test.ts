import { expect, test } from 'vitest'
import { sql } from '../../src/util/sql.ts'
import { onEngines, type Project } from './fixture.ts'

const COLUMNS = {
  select: 'bigint',
  'Ünï "Code"': 'varchar(200)',
  'order.by x': 'decimal(38,10)',
  big: 'bigint',
  huge: 'decimal(38,0)',
  day: 'date',
  moment: 'timestamp',
  instant: { duckdb: 'timestamptz', postgres: 'timestamptz' },
  raw: { duckdb: 'blob', postgres: 'bytea' },
  flag: 'boolean',
  ratio: 'double precision',
  clock: 'time',
  ref: 'uuid',
  email: 'varchar(200)',
}
const FIELDS = {
  text: 'ünï "code"',
  dec: 'order.by x',
  big: 'big',
  bigs: { column: 'big', format: 'string' },
  huge: 'huge',
  day: 'day',
  moment: 'moment',
  berlin: { column: 'moment', format: 'iso8601_ms' },
  'at.utc': 'instant',
  'at.s': { column: 'instant', format: 'epoch_seconds' },
  raw: 'raw',
  flag: 'flag',
  ratio: 'ratio',
  clock: 'clock',
  ref: 'ref',
  fixed: { column: 'order.by x', format: 'fixed(2)' },
} as const

const NASTY = [
  `O'Neill "the" \\ back`,
  'emoji 😀 👩‍👩‍👧 é ñ',
  'line\nbreak\ttab\r',
  `-- comment /* and */ ; drop table users`,
  `{{ config() }} {% raw %} \${x}`,
  '{"json":[1,"2"]}',
  '\u2028\u2029\u0001\u001f\u007f',
  ' padded ',
  '$1 :x ? %s $$',
]

const received: Record<string, Record<string, string>> = {}

onEngines('exact values', (suite) => {
  async function send(p: Project): Promise<Record<string, string>> {
    expect(await p.sync()).toMatchObject({ status: 'success', exitCode: 0, diff: { heldBack: 0 } })
    const before = p.payloads()
    expect((await p.run(undefined, { fullRefresh: true })).diff.operations).toEqual({ create: 0, update: 0, delete: 0 })
    return before
  }

  test('L11: numbers, times, bytes and texts reach the receiver byte for byte as the canon says', async () => {
    const p = await suite.project({
      columns: COLUMNS,
      key: ['select'],
      timezone: 'Europe/Berlin',
      syncs: { contacts: { match: { 'e.mail': 'EMAIL' }, fields: FIELDS } },
    })
    const bytes = suite.engine === 'duckdb' ? sql`'\\x00\\xFF\\x27'::blob` : sql`'\\x00ff27'::bytea`
    const row = {
      select: '9223372036854775807',
      'Ünï "Code"': 'x',
      'order.by x': '-12345678901234567890.5000000000',
      big: '9007199254740993',
      huge: '-99999999999999999999999999999999999999',
      day: '1899-12-31',
      moment: '1969-07-20 20:17:40.123456',
      instant: '1901-02-03 04:05:06.7-05:30',
      raw: bytes,
      flag: false,
      ratio: '1e-7',
      clock: '23:59:59.5',
      ref: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
      email: 'a@x',
    }
    await p.put(row, ...NASTY.map((text, i) => ({ ...row, select: String(-i), 'Ünï "Code"': text, email: `Nasty+${i}'"@x` })))
    const payloads = await send(p)
    expect(payloads['a@x']).toBe(
      '{"text":"x","dec":-12345678901234567890.5,"big":9007199254740993,"bigs":"9007199254740993","huge":-99999999999999999999999999999999999999,"day":"1899-12-31",' +
        '"moment":"1969-07-20T20:17:40.123456","berlin":"1969-07-20T19:17:40.123Z","at":{"utc":"1901-02-03T09:35:06.700000Z","s":-2174567094},"raw":"AP8n","flag":false,"ratio":1e-7,' +
        '"clock":"23:59:59.500000","ref":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","fixed":"-12345678901234567890.50"}',
    )
    NASTY.forEach((text, i) => expect((JSON.parse(payloads[`nasty+${i}'"@x`] ?? '{}') as { text: string }).text).toBe(text))
    expect((await p.state()).map((r) => r['key'])).toContain('9223372036854775807')
    received[suite.engine] = payloads
  })

  test('L11: both engines say the same', () => {
    const [first, ...others] = Object.values(received)
    for (const other of others) expect(other).toEqual(first)
  })

  test('keys of several columns, and texts as keys and matches, are kept as they are', async () => {
    const p = await suite.project({
      columns: { 'Account No': 'integer', tenant: 'varchar(40)', name: 'varchar(40)' },
      key: ['tenant', 'Account No'],
      syncs: { contacts: { match: { id: { key: true } }, fields: { name: 'name', id: { key: true } } } },
      fake: { normalise: [] },
    })
    const tenants = [`eu`, `E'U "x"`, ' eu', 'EU', '😀\n']
    await p.put(...tenants.map((tenant, i) => ({ tenant, 'Account No': 7 + i, name: 'n' })))
    await send(p)
    expect(Object.keys(p.held()).sort()).toEqual(tenants.map((t, i) => JSON.stringify([t, 7 + i])).sort())
    expect((await p.deliveries()).map((r) => r['key']).sort()).toEqual(tenants.map((t, i) => JSON.stringify([t, 7 + i])).sort())
  })
})
