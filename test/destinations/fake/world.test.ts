import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addForeign, createWorld, searchWorld, serve } from '../../../src/destinations/fake/world.ts'
import type { Reply, World } from '../../../src/destinations/fake/world.ts'
import { addForeign as addModelForeign, newReceiver, serve as serveModel } from '../../model/destination.ts'
import type { Receiver } from '../../model/destination.ts'

interface Step {
  readonly op: 'create' | 'update' | 'delete' | 'add' | 'remove' | 'foreign' | 'wait'
  readonly how: 'delete' | 'clear'
  readonly match: string
  readonly held: string
  /** Which of the records that exist is meant, where ids address. */
  readonly pick: number
  readonly hasId: boolean
  readonly inDoubt: boolean
  readonly key: number
  readonly label: string
}

const match = fc.constantFrom('a', 'b', 'c')
const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom('create', 'create', 'update', 'update', 'delete', 'add', 'remove', 'foreign', 'wait'),
  how: fc.constantFrom('delete', 'clear'),
  match,
  held: match,
  pick: fc.nat(9),
  hasId: fc.boolean(),
  inDoubt: fc.boolean(),
  key: fc.nat(3),
  label: fc.constantFrom('x', 'y'),
})
const rules = fc.record({
  unique: fc.boolean(),
  upsert: fc.boolean(),
  address: fc.constantFrom('match' as const, 'id' as const),
  lag: fc.constantFrom(0, 5),
  byKey: fc.boolean(),
})
const mode = fc.constantFrom('create' as const, 'update' as const, 'upsert' as const, 'mirror' as const)

type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never
type Mode = typeof mode extends fc.Arbitrary<infer T> ? T : never

const shown = (r: { id: unknown; match: unknown; payload: string; labels: Set<string>; live: boolean }): unknown => [
  Number(r.id),
  r.match,
  r.payload,
  [...r.labels].sort(),
  r.live,
]

/** The step as the model's change: `from` is what state would say of the record. */
function inModel(
  model: Receiver,
  s: Step,
  o: { readonly seq: number; readonly now: number; readonly mode: Mode; readonly rules: Rules; readonly id: number | null },
): Reply {
  const doubt = s.inDoubt ? 'update' : null
  const from =
    s.op === 'create'
      ? null
      : { id: o.id, match: s.inDoubt || s.op === 'delete' ? s.match : s.held, doubt, triedMatch: s.inDoubt ? s.held : null, triedAt: 0 }
  const lookup = s.op === 'update' && s.inDoubt && o.rules.address === 'match'
  const change = {
    op: s.op,
    how: s.how,
    match: s.match,
    payload: `"${o.seq}"`,
    ikey: String(s.key),
    seq: o.seq,
    record: o.seq,
    label: s.label,
    leaderId: o.id,
    from,
    lookup,
  }
  const sync = { kind: 'records', mode: o.mode, repeat: { create: o.rules.byKey ? 'by_key' : 'safe' } }
  const answer = serveModel(model, { sync, change, run: 1, known: new Set(), now: o.now } as unknown as Parameters<typeof serveModel>[1])
  // In Dray the sync, not the adapter, turns `exists` and `absent` into skipped where its mode says so.
  const status = answer.status === 'skipped' ? 'rejected' : (answer.status as Reply['status'])
  return {
    status,
    ...(typeof answer.id === 'number' ? { id: String(answer.id) } : {}),
    ...(answer.created ? { created: true } : {}),
    ...(answer.evidence ? { evidence: answer.evidence } : {}),
    ...(answer.error ? { code: answer.error as NonNullable<Reply['code']> } : {}),
  }
}

function inWorld(world: World, s: Step, o: { readonly seq: number; readonly mode: Mode; readonly id: number | null }): Reply {
  if (s.op === 'foreign' || s.op === 'wait') throw new Error('not a request')
  const upsert = s.op === 'create' ? o.mode !== 'create' : o.mode !== 'update'
  const id = s.op === 'create' || o.id === null ? null : String(o.id)
  return serve(world, {
    runId: '1',
    seq: o.seq,
    operation: s.op,
    how: s.how,
    match: s.match,
    id,
    held: s.op === 'update' ? s.held : null,
    inDoubt: s.inDoubt,
    label: s.label,
    payload: `"${o.seq}"`,
    key: String(s.key),
    upsert,
  })
}

describe('the fake against the model', () => {
  it('answers every request and ends in every state as the model does', () => {
    fc.assert(
      fc.property(rules, mode, fc.array(step, { maxLength: 25 }), (r, m, steps) => {
        const world = createWorld({ ...r, keyTtl: 40 })
        const model = newReceiver(r)
        let now = 0
        steps.forEach((s, seq) => {
          if (s.op === 'wait') world.now = now += s.pick * 3
          if (s.op === 'foreign') return void [addForeign(world, s.match), addModelForeign(model, s.match)]
          if (s.op === 'wait' || (s.op === 'update' && m === 'create')) return // mode create plans no updates
          const byId = r.address === 'id' && (s.hasId || s.op !== 'update') && world.records.length > 0
          const id = byId ? (s.pick % world.records.length) + 1 : null
          if (s.op === 'delete' && r.address === 'id' && id === null) return
          expect(inWorld(world, s, { seq, mode: m, id })).toEqual(inModel(model, s, { seq, now, mode: m, rules: r, id }))
        })
        expect(world.records.map(shown)).toEqual(model.all.map(shown))
        expect(world.log.map((l) => [l.seq, l.what, Number(l.id), l.had?.seq ?? null])).toEqual(
          model.log.map((l) => [l.seq, l.what, l.id, l.had]),
        )
      }),
      { numRuns: 1500 },
    )
  })
})

it('search answers as of now - lag', () => {
  const world = createWorld({ lag: 10 })
  addForeign(world, 'old')
  world.now = 100
  serve(world, {
    runId: '1',
    seq: 1,
    operation: 'create',
    how: 'delete',
    match: 'new',
    id: null,
    held: null,
    inDoubt: false,
    label: null,
    payload: '{}',
    key: null,
    upsert: true,
  })
  expect([searchWorld(world, 'old').length, searchWorld(world, 'new').length]).toEqual([1, 0])
  world.now = 110
  expect(searchWorld(world, 'new')).toEqual([{ id: '2', createdAt: 100 }])
})
