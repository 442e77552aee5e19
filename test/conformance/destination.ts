import { afterEach, describe, expect, it } from 'vitest'
import { Terminal, Transient } from '../../src/destinations/destination.ts'
import type { ObjectSpec, Operation, Outcome, Removal, Session } from '../../src/destinations/destination.ts'
import { batchOf } from '../fixtures/wire.ts'
import type { WireRow } from '../fixtures/wire.ts'

/** What a live record at the destination looks like from outside. */
export interface Held {
  readonly match: string
  /** JSON text of its fields; `{}` when cleared. */
  readonly fields: string
  readonly labels?: readonly string[]
}

/** An object under test: opened, empty, with a way to look at what really arrived. */
export interface Part {
  readonly session: Session
  readonly spec: ObjectSpec
  readonly object: string
}

export interface Bench extends Part {
  /** The object for memberships of these records. */
  readonly tags?: Part
  held(): Promise<readonly Held[]>
  /** Makes the next request fail. */
  fail?(fault: FaultName): void
  /** From now on the destination refuses records with this match for their content. */
  poison?(match: string): void
  /** Moves the destination's own clock. Milliseconds. */
  pass?(ms: number): void
  /** A record that somebody else made. */
  foreign?(match: string): void
  stop(): Promise<void>
}

export type FaultName =
  | 'throttle'
  | 'unauthorised'
  | 'error'
  | 'cut_before'
  | 'cut_after'
  | 'timeout_after'
  | 'malformed'
  | 'reorder'
  | 'duplicate'
  | 'contradict'
  | 'partial'

export interface Harness {
  start(): Promise<Bench>
  /** What `fail` can do here. */
  readonly faults: readonly FaultName[]
  /** `poison`, `lookup` (a search, with `pass` and a lag of 1 s) and `keys` (creates are `by_key`) are available. */
  readonly can: readonly ('poison' | 'lookup' | 'keys' | 'tags' | 'foreign')[]
}

const HUGE = 'x'.repeat(300_000)
const UNICODE = 'Zoë 💙 „quoted“ \u2028 \u0000\u001f\\ "\n\t{{ }} -- </script>'

/** What every adapter owes: one proven outcome per row, and exactly what was sent at the other end. Filtered by capability. */
export function destinationSuite(name: string, harness: Harness): void {
  describe(`destination: ${name}`, () => {
    let bench: Bench | null = null
    const start = async (): Promise<Bench> => (bench = await harness.start())
    afterEach(async () => {
      await bench?.session.close()
      await bench?.tags?.session.close()
      await bench?.stop()
      bench = null
    })
    const can = (what: Harness['can'][number]): boolean => harness.can.includes(what)
    const withFault = (fault: FaultName): boolean => harness.faults.includes(fault)

    recordTests(start)
    contentTests(start, can)
    failureTests(start, withFault)
    answerTests(start, withFault)
    identityTests(start, can)
    tagTests(start, can)
  })
}

type Start = () => Promise<Bench>

/** Sends rows in batches of the size the object takes. */
async function deliver(part: Part, operation: Operation, rows: readonly WireRow[], how?: Removal): Promise<Outcome[]> {
  const spec = part.spec.operations[how === 'clear' ? 'update' : operation]!
  const outcomes: Outcome[] = []
  for (let at = 0; at < rows.length; at += spec.batch.rows) {
    const batch = batchOf(spec, part.object, operation, rows.slice(at, at + spec.batch.rows), how)
    outcomes.push(...(await part.session.send(batch, AbortSignal.timeout(20_000))))
  }
  return outcomes
}

const row = (seq: number, match: string, fields: Record<string, unknown>, more: Partial<WireRow> = {}): WireRow => ({
  seq,
  match,
  payload: JSON.stringify(fields),
  ...more,
})
const brief = (outcomes: readonly Outcome[]): string[] => outcomes.map((o) => `${o.seq} ${o.outcome}`)
const fieldsOf = async (bench: Bench): Promise<Record<string, unknown>> =>
  Object.fromEntries((await bench.held()).map((h) => [h.match, JSON.parse(h.fields)]))

/** Ids that state would know by now, for objects that address by id. */
function known(part: Part, rows: readonly WireRow[], outcomes: readonly Outcome[]): WireRow[] {
  return rows.map((r, i) => ({ ...r, ...(part.spec.ids ? { id: outcomes[i]?.id ?? null } : {}) }))
}

function recordTests(start: Start): void {
  it('L2: creates records, and names each as stored with its evidence', async () => {
    const bench = await start()
    const outcomes = await deliver(bench, 'create', [row(1, 'a', { n: 1 }), row(2, 'b', { n: 2 }), row(3, 'c', { n: 3 })])
    expect(brief(outcomes)).toEqual(['1 acked', '2 acked', '3 acked'])
    expect(outcomes.every((o) => o.evidence !== '')).toBe(true)
    expect(outcomes.every((o) => o.origin === 'created')).toBe(true)
    if (bench.spec.ids) expect(outcomes.every((o) => o.id)).toBe(true)
    expect(await fieldsOf(bench)).toEqual({ a: { n: 1 }, b: { n: 2 }, c: { n: 3 } })
  })

  it('updates, and sends nulls', async () => {
    const bench = await start()
    const made = [row(1, 'a', { n: 1, city: 'Oslo' })]
    const acked = await deliver(bench, 'create', made)
    expect(brief(await deliver(bench, 'update', known(bench, [row(2, 'a', { n: 2, city: null })], acked)))).toEqual(['2 acked'])
    expect(await fieldsOf(bench)).toEqual({ a: { n: 2, city: null } })
  })

  it('removes in each way that it declares; what is gone already is settled or told as absent', async () => {
    const bench = await start()
    const made = ['a', 'b'].map((match, i) => row(i, match, { n: i }))
    const acked = await deliver(bench, 'create', made)
    const [first] = known(bench, made, acked)
    const removal = { ...first!, seq: 9, payload: null }
    expect(brief(await deliver(bench, 'delete', [removal], 'delete'))).toEqual(['9 acked'])
    expect((await bench.held()).map((h) => h.match)).toEqual(['b'])
    const [again] = await deliver(bench, 'delete', [{ ...removal, seq: 10 }], 'delete')
    expect(again?.outcome === 'acked' || again?.code === 'absent').toBe(true)
  })

  it('clears by an update of nulls', async () => {
    const bench = await start()
    if (!bench.spec.removals.includes('clear')) return
    const made = [row(1, 'a', { n: 1 })]
    const acked = await deliver(bench, 'create', made)
    expect(brief(await deliver(bench, 'delete', known(bench, [row(2, 'a', { n: null })], acked), 'clear'))).toEqual(['2 acked'])
    const [held] = await bench.held()
    expect(['{}', '{"n":null}']).toContain(held?.fields)
  })

  it('answers `check` in one line', async () => {
    const bench = await start()
    const check = await bench.session.check(AbortSignal.timeout(5000))
    expect(check.ok).toBe(true)
    expect(check.detail).toMatch(/^[^\n]+$/)
  })
}

function contentTests(start: Start, can: (what: Harness['can'][number]) => boolean): void {
  it('carries huge and hostile text, and every digit of a number', async () => {
    const bench = await start()
    const fields = { huge: HUGE, text: UNICODE, nested: { city: 'Žilina', list: [1, null, 'a'] } }
    const payload = `{"digits":9007199254740993,"small":0.1,${JSON.stringify(fields).slice(1)}`
    expect(brief(await deliver(bench, 'create', [{ seq: 1, match: 'ü/ä?&=%20"x"', payload }]))).toEqual(['1 acked'])
    const [held] = await bench.held()
    expect(held?.match).toBe('ü/ä?&=%20"x"')
    expect(held?.fields).toContain('9007199254740993')
    expect(JSON.parse(held!.fields)).toMatchObject({ huge: HUGE, text: UNICODE })
  })

  it('settles a match that stands twice in a batch: one record, one outcome a row', async () => {
    const bench = await start()
    const outcomes = await deliver(bench, 'create', [row(1, 'a', { n: 1 }), row(2, 'a', { n: 2 })])
    expect(outcomes.map((o) => o.seq)).toEqual([1, 2])
    if (bench.spec.matchUnique) expect((await bench.held()).map((h) => h.match)).toEqual(['a'])
  })

  it.skipIf(!can('poison'))('L2: refuses the poison row alone, with the API’s words', async () => {
    const bench = await start()
    bench.poison!('bad')
    const outcomes = await deliver(bench, 'create', [row(1, 'a', { n: 1 }), row(2, 'bad', { n: 2 }), row(3, 'c', { n: 3 })])
    expect(brief(outcomes)).toEqual(['1 acked', '2 rejected', '3 acked'])
    expect(outcomes[1]?.message).toBeTruthy()
    expect((await bench.held()).map((h) => h.match).sort()).toEqual(['a', 'c'])
  })
}

async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  )
}

function failureTests(start: Start, withFault: (fault: FaultName) => boolean): void {
  const fails = (fault: FaultName, title: string, judge: (error: unknown, bench: Bench) => Promise<void> | void): void =>
    it.skipIf(!withFault(fault))(title, async () => {
      const bench = await start()
      bench.fail!(fault)
      await judge(await thrown(deliver(bench, 'create', [row(1, 'a', { n: 1 })])), bench)
    })
  const transient = (error: unknown, applied: 'no' | 'unknown'): Transient => {
    expect(error).toBeInstanceOf(Transient)
    expect((error as Transient).applied).toBe(applied)
    return error as Transient
  }

  fails('throttle', 'throttled: not applied, with the time to wait', async (error, bench) => {
    const { throttled, retryAfterMs } = transient(error, 'no')
    expect([throttled, retryAfterMs]).toEqual([true, 2000])
    expect(await bench.held()).toEqual([])
  })
  fails('unauthorised', 'refused credentials stop the sync', (error) => {
    expect(error).toBeInstanceOf(Terminal)
    expect((error as Terminal).status).toBe(401)
  })
  fails('error', 'a 5xx leaves open whether it was applied', (error) => void transient(error, 'unknown'))
  fails('cut_before', 'a connection cut before applying is unknown', async (error, bench) => {
    transient(error, 'unknown')
    expect(await bench.held()).toEqual([])
  })
  fails('cut_after', 'a connection cut after applying is unknown', async (error, bench) => {
    transient(error, 'unknown')
    expect(await bench.held()).toHaveLength(1)
  })
  fails('timeout_after', 'a timeout after applying is unknown', async (error, bench) => {
    transient(error, 'unknown')
    expect(await bench.held()).toHaveLength(1)
  })
}

function answerTests(start: Start, withFault: (fault: FaultName) => boolean): void {
  const rows = [row(1, 'a', { n: 1 }), row(2, 'b', { n: 2 }), row(3, 'c', { n: 3 })]
  const answers = (fault: FaultName, title: string, expected: readonly string[]): void =>
    it.skipIf(!withFault(fault))(title, async () => {
      const bench = await start()
      bench.fail!(fault)
      const outcomes = await deliver(bench, 'create', rows)
      expect(brief(outcomes)).toEqual(expected)
      expect(outcomes.filter((o) => o.outcome === 'unknown').every((o) => o.evidence !== '')).toBe(true)
      expect(await bench.held()).toHaveLength(3)
    })
  answers('reorder', 'L2: finds each row in an answer out of order', ['1 acked', '2 acked', '3 acked'])
  answers('duplicate', 'L2: takes a row named twice alike once', ['1 acked', '2 acked', '3 acked'])
  answers('contradict', 'L2: a row named twice with different outcomes is unknown', ['1 unknown', '2 unknown', '3 unknown'])
  answers('partial', 'L2: a row that the answer does not name is unknown', ['1 acked', '2 unknown', '3 acked'])

  it.skipIf(!withFault('malformed'))('L2: an answer that cannot be read proves nothing', async () => {
    const bench = await start()
    bench.fail!('malformed')
    const outcomes = await deliver(bench, 'create', rows.slice(0, bench.spec.operations.create!.batch.rows))
    expect(outcomes.every((o) => o.outcome === 'unknown' && o.evidence !== '')).toBe(true)
  })
}

function identityTests(start: Start, can: (what: Harness['can'][number]) => boolean): void {
  it.skipIf(!can('keys'))('repeats a create under its idempotency key without a second record', async () => {
    const bench = await start()
    const one = row(1, 'a', { n: 1 }, { idempotencyKey: 'k1' })
    const first = await deliver(bench, 'create', [one])
    const second = await deliver(bench, 'create', [{ ...one, seq: 7 }])
    expect([brief(first), brief(second)]).toEqual([['1 acked'], ['7 acked']])
    expect(second[0]?.id).toBe(first[0]?.id)
    expect(await bench.held()).toHaveLength(1)
  })

  it.skipIf(!can('lookup'))('finds a record by match once search has caught up', async () => {
    const bench = await start()
    const [made] = await deliver(bench, 'create', [row(1, 'a', { n: 1 })])
    const look = async (match: string): Promise<string[]> =>
      ((await bench.session.lookup!(bench.object, [match], AbortSignal.timeout(5000))).get(match) ?? []).map((f) => f.id)
    expect(await look('a')).toEqual([])
    bench.pass!(1000)
    expect(await look('a')).toEqual(made?.id === undefined ? [expect.any(String)] : [made.id])
    expect(await look('nobody')).toEqual([])
  })

  it.skipIf(!can('foreign'))('tells an adopted record from one that it made', async () => {
    const bench = await start()
    bench.foreign!('theirs')
    const outcomes = await deliver(bench, 'create', [row(1, 'theirs', { n: 1 }), row(2, 'ours', { n: 2 })])
    if (bench.spec.upsert) expect(outcomes.map((o) => (o.origin === 'created' ? 'created' : 'not ours'))).toEqual(['not ours', 'created'])
    else expect(outcomes.map((o) => o.code ?? o.origin)).toEqual(['exists', 'created'])
  })
}

function tagTests(start: Start, can: (what: Harness['can'][number]) => boolean): void {
  it.skipIf(!can('tags'))('adds records to a group and takes them out again', async () => {
    const bench = await start()
    const tags = bench.tags!
    const made = ['a', 'b'].map((match, i) => row(i, match, { n: i }))
    const acked = await deliver(bench, 'create', made)
    const rows = made.map((r, i): WireRow => ({ seq: i + 10, match: r.match, id: acked[i]?.id ?? null, label: 'VIP & ä' }))
    expect(brief(await deliver(tags, 'add', rows))).toEqual(['10 acked', '11 acked'])
    expect((await bench.held()).map((h) => h.labels)).toEqual([['VIP & ä'], ['VIP & ä']])
    expect(brief(await deliver(tags, 'remove', rows.slice(0, 1)))).toEqual(['10 acked'])
    expect((await bench.held()).map((h) => h.labels)).toEqual([[], ['VIP & ä']])
  })

  it.skipIf(!can('tags'))('a group member that does not exist is refused on add', async () => {
    const bench = await start()
    const [outcome] = await deliver(bench.tags!, 'add', [
      { seq: 1, match: 'nobody', id: bench.tags!.spec.operations.add?.address === 'id' ? 'r999' : null, label: 'VIP' },
    ])
    expect(outcome?.outcome).toBe('rejected')
  })
}
