import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { destination } from '../../../src/destinations/http/index.ts'
import type { ObjectUse } from '../../../src/destinations/destination.ts'

const use: ObjectUse = { match: 'external_id', mode: 'mirror', onLeave: 'delete' }
const object = (given: unknown, more: Partial<ObjectUse> = {}) => destination.object('record', given, { ...use, ...more })

/** The documented example. */
const EXAMPLE = {
  normalise: ['trim', 'lower'],
  fields_in: 'properties',
  upsert: {
    request: 'POST /accounts/batch',
    batch: 500,
    body_in: 'accounts',
    repeat: 'safe',
    result: { rows: 'results', by: 'external_id', ok: { status: ['created', 'updated'] }, id: 'id', error: 'message' },
  },
  delete: { request: 'DELETE /accounts/{id}', acked: ['2xx', 404] },
  lookup: { request: 'GET /accounts?external_id={match}', rows: 'data', id: 'id' },
}

function problems(given: unknown, more: Partial<ObjectUse> = {}): string[] {
  try {
    object(given, more)
    return []
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  }
}

describe('with: as data', () => {
  it('reads the documented example', () => {
    const upsert = {
      shape: { match: 'external_id', fields: { under: 'properties' } },
      envelope: { open: '{"accounts":[', between: ',', close: ']}' },
      address: 'match',
      batch: { rows: 500, by: 'any' },
      repeat: 'safe',
    }
    expect(object(EXAMPLE)).toEqual({
      kind: 'records',
      matchUnique: true,
      upsert: true,
      ids: true,
      nulls: 'json',
      normalise: ['trim', 'lower'],
      order: 'any',
      operations: {
        create: upsert,
        update: upsert,
        delete: {
          shape: null,
          envelope: { open: '', between: '', close: '' },
          address: 'id',
          batch: { rows: 1, by: 'any' },
          repeat: 'safe',
        },
      },
      lookup: true,
      removals: ['delete', 'clear'],
      rekey: 'delete_create',
      timeoutMs: 30_000,
      concurrency: 4,
    })
  })

  it('reads groups: a batch shares its label, ids stand bare', () => {
    const spec = object(
      {
        add: { request: 'POST /tags/{label}/accounts', body_in: 'ids', batch: 100, result: 'whole' },
        remove: { request: 'DELETE /tags/{label}/accounts/{id}' },
      },
      { onLeave: null },
    )
    expect([spec.kind, spec.memberships, spec.ids]).toEqual(['memberships', 'pairs', true])
    expect(spec.operations.add).toMatchObject({
      shape: { bare: 'id' },
      envelope: { open: '{"ids":[', close: ']}' },
      address: 'id',
      batch: { rows: 100, by: 'label' },
      repeat: 'never',
    })
    expect(spec.operations.remove).toMatchObject({ shape: null, address: 'id', batch: { rows: 1, by: 'label' }, repeat: 'safe' })
  })

  it('L13: refuses a time limit of nothing', () => {
    expect(destination.config.safeParse({ url: 'https://crm.test', timeout: '0 seconds' }).success).toBe(false)
    expect(() => object({ ...EXAMPLE, timeout: '0 s' })).toThrow('a time limit is longer than nothing')
  })

  it('takes limits from the connection, and `timeout` from the sync first', () => {
    const connection = destination.config.parse({ url: 'https://crm.test/api', timeout: '5 s', concurrency: 2 })
    expect(object(EXAMPLE, { connection })).toMatchObject({ timeoutMs: 5000, concurrency: 2 })
    expect(object({ ...EXAMPLE, timeout: '2 minutes' }, { connection })).toMatchObject({ timeoutMs: 120_000 })
  })

  it('mode create uses create, never an upsert', () => {
    const spec = object({ ...EXAMPLE, create: { request: 'POST /accounts' } }, { mode: 'create', onLeave: null })
    expect([spec.upsert, spec.operations.create?.repeat, spec.operations.update]).toEqual([false, 'never', undefined])
  })

  it('an update by id re-keys in place', () => {
    expect(object({ create: { request: 'POST /a' }, update: { request: 'PUT /a/{id}' } }, { onLeave: null }).rekey).toBe('in_place')
  })

  it('puts keys, ids, labels and constants where they are asked for', () => {
    const spec = object(
      {
        upsert: {
          request: 'POST /a',
          repeat: 'by_key',
          idempotency_key: { in: 'key' },
          key_ttl: '1 h',
          lag: '10 seconds',
          id_in: 'crm_id',
          seq_in: 'n',
          constant: { type: 'x', list: [1] },
          cost: 2,
        },
      },
      { onLeave: null },
    )
    expect(spec.operations.create).toMatchObject({
      shape: {
        constant: { type: '"x"', list: '[1]' },
        match: 'external_id',
        id: 'crm_id',
        idempotencyKey: 'key',
        seq: 'n',
        fields: 'inline',
      },
      repeat: 'by_key',
      keyTtlMs: 3_600_000,
      lagMs: 10_000,
      cost: 2,
    })
  })
})

describe('L13: bad input is told', () => {
  const cases: readonly (readonly [string, unknown, Partial<ObjectUse>, string])[] = [
    [
      'L2: a batch without a result',
      { upsert: { request: 'POST /a', batch: 10 } },
      { onLeave: null },
      'upsert.result: a batch needs the place of each row',
    ],
    [
      'rows without by',
      { upsert: { request: 'POST /a', batch: 10, result: { rows: 'x' } } },
      { onLeave: null },
      'upsert.result: `rows` needs `by`',
    ],
    [
      'a batch with one row in its address',
      { upsert: { request: 'PUT /a/{match}', batch: 10, result: 'whole' } },
      { onLeave: null },
      'upsert.batch: {match} and {id} stand for one row',
    ],
    [
      'a key in a header of a batch',
      { upsert: { request: 'POST /a', batch: 10, result: 'whole', idempotency_key: 'X-Key' } },
      { onLeave: null },
      'upsert.idempotency_key: a header holds the key of one row',
    ],
    [
      'by_key without a key',
      { upsert: { request: 'POST /a', repeat: 'by_key' } },
      { onLeave: null },
      'upsert.repeat: `by_key` needs `idempotency_key`',
    ],
    [
      'by_lookup without lookup',
      { upsert: { request: 'POST /a', repeat: 'by_lookup' } },
      { onLeave: null },
      'upsert: `by_lookup` needs `lookup',
    ],
    [
      'a plain create that claims to be safe',
      { create: { request: 'POST /a', repeat: 'safe' }, update: { request: 'PUT /a/{id}' } },
      { onLeave: null },
      'create: a plain create is never safe',
    ],
    ['a placeholder that is none', { upsert: { request: 'PUT /a/{email}' } }, { onLeave: null }, 'upsert.request: placeholders are'],
    ['no method', { upsert: { request: '/a' } }, { onLeave: null }, 'upsert.request: a method and an address'],
    ['a GET that changes', { upsert: { request: 'GET /a' } }, { onLeave: null }, 'upsert.request: GET changes nothing'],
    ['mirror without a removal', { upsert: { request: 'PUT /a/{match}' } }, {}, 'delete: `on_leave: delete` needs'],
    [
      'mode create with an upsert alone',
      { upsert: { request: 'PUT /a/{match}' } },
      { mode: 'create', onLeave: null },
      'create: `mode: create` needs `create`',
    ],
    [
      'mode update with an upsert alone',
      { upsert: { request: 'PUT /a/{match}' } },
      { mode: 'update', onLeave: null },
      'update: `mode: update` needs `update`',
    ],
    ['nothing at all', {}, { onLeave: null }, 'upsert: `mode: mirror` needs `upsert`'],
    ['add alone', { add: { request: 'POST /tags/{label}' } }, { onLeave: null }, 'remove: groups need `remove`'],
    [
      'a length of time without unit',
      { timeout: '30', upsert: { request: 'PUT /a/{match}' } },
      { onLeave: null },
      'timeout: not a length of time: "30"',
    ],
    ['an unknown key', { upsert: { request: 'PUT /a/{match}', bach: 1 } }, { onLeave: null }, 'upsert: Unrecognized key: "bach"'],
  ]
  it.each(cases)('%s', (_title, given, more, expected) => {
    expect(problems(given, more).join('\n')).toContain(expected)
  })

  it('reads its own result again as the same', () => {
    const config = destination.config.parse({ url: 'https://crm.test', timeout: '1 minute' })
    expect(destination.config.parse(config)).toEqual(config)
    const given = destination.options('record')!.parse(EXAMPLE)
    expect(object(given)).toEqual(object(EXAMPLE))
  })

  it('a connection with credentials in its address, or of another scheme', () => {
    const config = (given: unknown): string[] => destination.config.safeParse(given).error?.issues.map((i) => i.message) ?? []
    expect(config({ url: 'https://u:p@crm.test' })[0]).toContain('no user or password')
    expect(config({ url: 'ftp://crm.test' })[0]).toContain('http://')
    expect(config({ url: 'https://crm.test/?a=1' })[0]).toContain('no ? or #')
    expect(config({ url: 'https://crm.test', auth: { token: 'x' } })[0]).toContain('one of: bearer')
  })
})
