import { describe, expect, it } from 'vitest'
import type { ObjectSpec, Outcome } from '../../../src/destinations/destination.ts'
import { destination } from '../../../src/destinations/http/index.ts'
import type { ResultRule } from '../../../src/destinations/http/options.ts'
import { readResult } from '../../../src/destinations/http/result.ts'
import { compileRule } from '../../../src/destinations/http/rule.ts'
import { batchOf } from '../../fixtures/wire.ts'

function read(
  rule: ResultRule,
  answer: unknown,
  matches: readonly string[] = ['a', 'b'],
  more: Partial<ObjectSpec> = {},
  status = 200,
): Outcome[] {
  const base = destination.object(
    'x',
    { upsert: { request: 'POST /x', batch: 10, result: 'whole', id_in: 'id', seq_in: 'n' } },
    { match: 'm', mode: 'upsert', onLeave: null },
  )
  const spec: ObjectSpec = { ...base, ...more }
  const batch = batchOf(
    spec.operations.create!,
    'x',
    'create',
    matches.map((match, i) => ({ seq: i + 10, match, id: `id${i}`, payload: '{}' })),
  )
  const body = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer))
  return readResult({ batch, spec, rule: compileRule(rule), response: { status, headers: {}, body }, excerpt: (text) => text })
}

const brief = (outcomes: readonly Outcome[]): string[] => outcomes.map((o) => `${o.seq} ${o.outcome} ${o.evidence}`)
const RULE: ResultRule = { rows: 'r', by: 'm', ok: { s: ['created', 'updated'] }, id: 'id', error: 'e' }

describe('L2: outcomes come from the answer, row by row', () => {
  it('by key, in any order, with the evidence that names each', () => {
    expect(
      read(RULE, {
        r: [
          { m: 'b', s: 'updated', id: 7 },
          { m: 'a', s: 'created', id: 'x' },
        ],
      }),
    ).toEqual([
      { seq: 10, outcome: 'acked', evidence: 'r[1].s=created', id: 'x', origin: 'created', status: 200 },
      { seq: 11, outcome: 'acked', evidence: 'r[0].s=updated', id: '7', origin: 'adopted', status: 200 },
    ])
  })

  it('204 acknowledges the one row of a request, unless a word in the answer is asked for', () => {
    expect(brief(read({ id: 'id' }, '', ['a'], {}, 204))).toEqual(['10 acked status 204'])
    expect(brief(read({ id: 'id', ok: { s: 'x' } }, '', ['a'], {}, 204))[0]).toContain('10 unknown')
    expect(brief(read({ id: 'id' }, '', ['a']))[0]).toContain('10 unknown')
  })

  it('ids beyond 2^53 keep their digits', () => {
    expect(read(RULE, '{"r":[{"m":"a","s":"created","id":9007199254740993}]}', ['a'])[0]?.id).toBe('9007199254740993')
  })

  it('keys as the API compares them, exact ones first', () => {
    const outcomes = read(RULE, { r: [{ m: 'a', s: 'created', id: '1' }] }, [' A'], { normalise: ['trim', 'lower'] })
    expect(outcomes[0]).toMatchObject({ outcome: 'acked', id: '1' })
    expect(read(RULE, { r: [{ m: 'a', s: 'created' }] }, ['A'])[0]?.outcome).toBe('unknown')
  })

  it('by id and by sequence', () => {
    expect(brief(read({ rows: 'r', by: 'k', is: 'id' }, { r: [{ k: 'id1' }, { k: 'id0', x: 1 }] }))).toEqual([
      '10 acked r[1] listed',
      '11 acked r[0] listed',
    ])
    expect(brief(read({ rows: 'r', by: 'k', is: 'seq' }, { r: [{ k: 11 }, { k: '10' }] }))).toEqual([
      '10 acked r[1] listed',
      '11 acked r[0] listed',
    ])
  })

  it('by position, only when there is one entry a row', () => {
    const rule: ResultRule = { rows: '.', by: 'position', error: 'e' }
    expect(brief(read(rule, [{}, { e: 'no' }]))).toEqual(['10 acked .[0] listed', '11 rejected .[1]'])
    expect(read(rule, [{}]).map((o) => o.outcome)).toEqual(['unknown', 'unknown'])
  })

  it('a refused row carries code and message; codes may mean absent or exists', () => {
    const rule: ResultRule = { ...RULE, code: 'c', absent: { c: 'GONE' }, exists: { c: ['DUP'] } }
    const outcomes = read(rule, {
      r: [
        { m: 'a', s: 'failed', e: 'bad city', c: 'INVALID' },
        { m: 'b', s: 'failed', c: 'DUP' },
      ],
    })
    expect(outcomes).toMatchObject([
      { outcome: 'rejected', code: 'INVALID', message: 'bad city', evidence: 'r[0].s=failed' },
      { outcome: 'rejected', code: 'exists' },
    ])
  })

  it('unnamed rows are unknown; a count acks them only when it adds up', () => {
    expect(read(RULE, { r: [{ m: 'a', s: 'created' }] }).map((o) => o.outcome)).toEqual(['acked', 'unknown'])
    const counted: ResultRule = { rows: 'errors', by: 'm', count: 'stored', error: 'e' }
    expect(read(counted, { stored: 1, errors: [{ m: 'b', e: 'bad' }] }).map((o) => o.outcome)).toEqual(['acked', 'rejected'])
    expect(read(counted, { stored: 2, errors: [] }).map((o) => o.outcome)).toEqual(['acked', 'acked'])
    expect(read(counted, { stored: 0, errors: [{ m: 'b', e: 'bad' }] }).map((o) => o.outcome)).toEqual(['unknown', 'rejected'])
    expect(read(counted, { errors: [] }).map((o) => o.outcome)).toEqual(['unknown', 'unknown'])
  })

  it('two entries that agree are one; two that do not prove nothing', () => {
    expect(
      read(
        RULE,
        {
          r: [
            { m: 'a', s: 'created', id: '1' },
            { m: 'a', s: 'created', id: '1' },
          ],
        },
        ['a'],
      )[0]?.outcome,
    ).toBe('acked')
    expect(
      read(
        RULE,
        {
          r: [
            { m: 'a', s: 'created' },
            { m: 'a', s: 'failed' },
          ],
        },
        ['a'],
      )[0],
    ).toMatchObject({ outcome: 'unknown', evidence: 'named twice, with different outcomes' })
    expect(
      read(
        RULE,
        {
          r: [
            { m: 'a', s: 'created', id: '1' },
            { m: 'a', s: 'created', id: '2' },
          ],
        },
        ['a'],
      )[0]?.outcome,
    ).toBe('unknown')
  })

  it.each([
    ['not JSON', '{"r":['],
    ['no list', '{"x":1}'],
    ['a list that is none', '{"r":{}}'],
    ['nothing', ''],
    ['entries of no kind', '{"r":[null,1,"a"]}'],
  ])('%s proves nothing', (_title, answer) => {
    expect(read(RULE, answer).map((o) => o.outcome)).toEqual(['unknown', 'unknown'])
  })

  it('without `rows` the answer is the row’s own', () => {
    expect(read({ id: 'data.id', ok: { success: true } }, { success: true, data: { id: 5 } }, ['a'])[0]).toMatchObject({
      outcome: 'acked',
      id: '5',
      evidence: 'answer.success=true',
    })
    expect(read({ ok: { success: true }, error: 'why' }, { success: false, why: 'closed' }, ['a'])[0]).toMatchObject({
      outcome: 'rejected',
      message: 'closed',
    })
  })

  it('a row is created only where the answer says so', () => {
    expect(read({ rows: 'r', by: 'm' }, { r: [{ m: 'a' }] }, ['a'])[0]).not.toHaveProperty('origin')
    expect(
      read(
        { rows: 'r', by: 'm', created: { isNew: true } },
        {
          r: [
            { m: 'a', isNew: true },
            { m: 'b', isNew: false },
          ],
        },
      ).map((o) => o.origin),
    ).toEqual(['created', 'adopted'])
    expect(read({ rows: 'r', by: 'm' }, { r: [{ m: 'a' }] }, ['a'], { upsert: false })[0]?.origin).toBe('created')
  })
})
