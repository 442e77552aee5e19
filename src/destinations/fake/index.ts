import { z } from 'zod'
import { elements, members } from '../../util/json-text.ts'
import { Terminal, Transient } from '../destination.ts'
import type { Batch, Destination, Found, Io, Outcome, Session } from '../destination.ts'
import type { Call, Fault, Faults } from './faults.ts'
import { DEFAULTS, objectOf, OBJECTS, WIRE } from './object.ts'
import type { FakeOptions } from './object.ts'
import { createWorld, searchWorld, serve } from './world.ts'
import type { Reply, Request, World, WorldRules } from './world.ts'

export interface Fake {
  readonly destination: Destination<unknown>
  /** What the simulated object holds and did. */
  readonly world: World
  /** What it declares; may be changed between runs. */
  readonly options: FakeOptions
  /** What goes wrong; may be replaced any time. */
  faults: Faults
  /** Rows that the object refuses for their content, whatever else happens. */
  poison: (row: Request) => boolean
  /** Requests so far. */
  readonly calls: Call[]
}

/** A destination in memory for tests: stateful, with rules and faults that the test sets. Not in the registry. */
export function createFake(given: Partial<FakeOptions> & { readonly rules?: Partial<WorldRules>; readonly faults?: Faults } = {}): Fake {
  const { rules, faults, ...options } = given
  const fake: Fake = {
    world: createWorld(rules),
    options: { ...DEFAULTS, ...options },
    faults: faults ?? (() => null),
    poison: () => false,
    calls: [],
    destination: {
      type: 'fake',
      config: z.unknown(),
      objects: OBJECTS,
      options: (object) => ((OBJECTS as readonly string[]).includes(object) ? z.unknown() : null),
      object: (name, _given, use) => objectOf(name, use, fake.options, fake.world.rules),
      open: (_config, io) => open(fake, io),
    },
  }
  return fake
}

function open(fake: Fake, io: Io): Session {
  return {
    check: () => Promise.resolve({ ok: true, detail: 'in memory' }),
    async lookup(_object, matches, signal) {
      const fault = await begin(fake, io, { operation: 'lookup', rows: matches.length }, 0, signal)
      if (fault?.kind === 'cut_after') throw new Transient('cut', { applied: 'no' })
      return new Map(
        matches.map((match) => [match, searchWorld(fake.world, match).map((r): Found => ({ id: r.id, createdAt: new Date(r.createdAt) }))]),
      )
    },
    async send(batch, signal) {
      const rows = readRows(batch, io)
      const fault = await begin(fake, io, { operation: batch.operation, rows: rows.length }, batch.body.byteLength, signal)
      const refused = new Set(fault?.kind === 'reject' ? fault.rows : [])
      const reached = fault?.kind === 'cut_after' ? rows.slice(0, fault.rows ?? rows.length) : rows
      const replies = reached.map((row, i) => ({
        seq: row.seq,
        ...(refused.has(i) || fake.poison(row) ? CONTENT : serve(fake.world, row)),
      }))
      if (fault?.kind === 'cut_after') throw new Transient('connection cut', { applied: 'unknown' })
      return read(batch, answer(replies, fault))
    },
    close: () => Promise.resolve(),
  }
}

const CONTENT: Reply = { status: 'rejected', code: 'content' }

/** Counts the call and lets it fail where the fault says that nothing is applied. */
async function begin(fake: Fake, io: Io, call: Omit<Call, 'index'>, bytes: number, signal: AbortSignal): Promise<Fault | null> {
  const counted = { ...call, index: fake.calls.length }
  fake.calls.push(counted)
  const fault = fake.faults(counted)
  if (fault?.kind === 'refused') throw new Transient('connection refused', { applied: 'no' })
  io.count({ bytes })
  if (fault?.kind === 'throttle') {
    throw new Transient('too many requests', {
      applied: 'no',
      throttled: true,
      status: 429,
      ...(fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }),
    })
  }
  if (fault?.kind === 'unauthorised') throw new Terminal('credentials refused', { status: 401 })
  const unknown = call.operation === 'lookup' ? 'no' : 'unknown'
  if (fault?.kind === 'error') throw new Transient('server error', { applied: unknown, status: fault.status ?? 500 })
  if (fault?.kind === 'cut_before') throw new Transient('connection cut', { applied: unknown })
  if (fault?.kind === 'slow') await io.clock.sleep(fault.ms, signal)
  return fault
}

/** The rows of a body, checked against what the batch says of them: a body that disagrees is a bug of the sender. */
function readRows(batch: Batch, io: Io): Request[] {
  const records = elements(Buffer.from(batch.body).toString('utf8'))
  if (records?.length !== batch.seqs.length) throw new Error(`body of ${records?.length ?? 'no'} records for ${batch.seqs.length} rows`)
  return records.map((record, i) => {
    const parts = new Map((members(record) ?? []).map(({ name, raw }) => [name, raw]))
    const text = (name: string): string | null => (parts.has(name) ? (JSON.parse(parts.get(name)!) as string | null) : null)
    const seq = Number(parts.get(WIRE.seq) ?? batch.seqs[i])
    const [match, id] = [text(WIRE.match), text(WIRE.id)]
    if (seq !== batch.seqs[i] || match !== batch.matches[i] || id !== batch.ids[i])
      throw new Error(`record ${i} of the body is not row ${batch.seqs[i]} of the batch: ${record}`)
    const held = { held: batch.heldMatches[i] ?? null, inDoubt: batch.inDoubt?.[i] ?? false }
    return {
      runId: io.runId,
      seq,
      match,
      id,
      ...held,
      operation: batch.operation,
      how: batch.how ?? 'delete',
      label: text(WIRE.label),
      payload: parts.get(WIRE.fields) ?? '{}',
      key: text(WIRE.key),
      upsert: parts.get(WIRE.upsert) === 'true',
    }
  })
}

type Named = Reply & { readonly seq: number }
type Answer = { readonly entries: readonly Named[] } | { readonly stored: number } | 'malformed'

/** What comes back over the wire. */
function answer(replies: readonly Named[], fault: Fault | null): Answer {
  switch (fault?.kind) {
    case 'reorder':
      return { entries: replies.toReversed() }
    case 'duplicate':
      return { entries: [...replies, ...replies] }
    case 'contradict':
      return { entries: [...replies, ...replies.map((r): Named => ({ ...r, status: r.status === 'acked' ? 'rejected' : 'acked' }))] }
    case 'partial':
      return { entries: replies.filter((_, i) => !fault.rows.includes(i)) }
    case 'count_only':
      return countOf(replies)
    case 'malformed':
      return 'malformed'
    default:
      return { entries: replies }
  }
}

/** A count tells nothing of single rows only where some were taken and some were not. */
function countOf(replies: readonly Named[]): Answer {
  const stored = replies.filter((r) => r.status === 'acked').length
  return stored === 0 || stored === replies.length ? { entries: replies } : { stored }
}

function read(batch: Batch, got: Answer): Outcome[] {
  const dark = (seq: number, evidence: string): Outcome => ({ seq, outcome: 'unknown', evidence })
  if (got === 'malformed') return batch.seqs.map((seq) => dark(seq, 'the answer is not JSON'))
  if ('stored' in got) return batch.seqs.map((seq) => dark(seq, `stored=${got.stored} of ${batch.seqs.length}`))
  return batch.seqs.map((seq) => {
    const mine = got.entries.filter((e) => e.seq === seq)
    if (mine.length === 0) return dark(seq, 'not named in the answer')
    return mine.some((e) => e.status !== mine[0]!.status) ? dark(seq, 'named twice, with different outcomes') : toOutcome(batch, mine[0]!)
  })
}

function toOutcome(batch: Batch, { seq, status, id, created, evidence, code }: Named): Outcome {
  if (status === 'rejected') return { seq, outcome: 'rejected', evidence: 'entry', ...(code ? { code, message: code } : {}) }
  const made = batch.operation === 'create' || created
  return {
    seq,
    outcome: 'acked',
    evidence: evidence ?? 'entry',
    ...(id === undefined ? {} : { id }),
    ...(made ? { origin: created ? ('created' as const) : ('adopted' as const) } : {}),
  }
}
