import { COUNTED, COUNTED_OPERATIONS } from '../../src/ledger/tables.ts'
import { sql } from '../../src/util/sql.ts'
import type { Row } from '../../src/warehouses/warehouse.ts'
import type { Project } from './fixture.ts'

/** Evidence of an acknowledgement for which nothing had to be written. */
const NOTHING_WRITTEN = ['already_absent', 'found']

/**
 * What is wrong with the books of a project (L1, L4): each closed run's counters against the last revisions of its deliveries,
 * and the receiver's log against the audit. A run that is still open is left out: the next one recovers it.
 */
export async function brokenBooks(p: Project): Promise<readonly string[]> {
  const names = p.manifest.syncs.map((s) => s.name)
  const runs = (await p.query(sql`select * from ${p.ledger('runs')}`)).filter((r) => names.includes(r['sync'] ?? ''))
  const open = new Set(runs.filter((r) => r['status'] === 'running').map((r) => r['run_id']))
  const log = (await p.query(sql`select * from ${p.ledger('deliveries')} order by run_id, seq, revision`)).filter((r) =>
    names.includes(r['sync'] ?? ''),
  )
  const last = new Map(log.map((r) => [`${r['run_id']}/${r['seq']}`, r]))
  const books = runs.filter((r) => !open.has(r['run_id'] ?? '')).flatMap((r) => booksOf(r, [...last.values()]))
  const received = new Set(p.fake.world.log.map((a) => `${a.runId}/${a.seq}`))
  const unrecorded = p.fake.world.log
    .filter((a) => !open.has(a.runId) && !last.has(`${a.runId}/${a.seq}`))
    .map((a) => `L1: ${a.runId}/${a.seq} was received and is not in the audit`)
  const invented = [...last]
    .filter(([at, r]) => r['outcome'] === 'acked' && !received.has(at) && !NOTHING_WRITTEN.includes(r['evidence'] ?? ''))
    .map(([at]) => `L1: ${at} is acked and was never received`)
  return [...books, ...unrecorded, ...invented]
}

function booksOf(run: Row, deliveries: readonly Row[]): string[] {
  const mine = deliveries.filter((d) => d['run_id'] === run['run_id'])
  const status = run['status']
  return COUNTED_OPERATIONS.flatMap((operation) => {
    const n = (what: string): number => Number(run[`${what}_${operation}`] ?? 0)
    const counted = COUNTED.filter((what) => what !== 'planned' && what !== 'not_attempted')
    const sum = counted.reduce((total, what) => total + n(what), 0) + n('not_attempted')
    const wrong = counted.filter(
      (what) =>
        status !== 'refused' && n(what) !== mine.filter((d) => d['outcome'] === what && countsAs(d['operation']) === operation).length,
    )
    return [
      ...(sum === n('planned')
        ? []
        : [`L4: run ${run['run_id']} (${status}) planned ${n('planned')} ${operation}, and accounts for ${sum}`]),
      ...wrong.map((what) => `L4: run ${run['run_id']} counts ${n(what)} ${what} ${operation}, the audit does not`),
    ]
  })
}

const countsAs = (operation: string | null | undefined): string | undefined =>
  operation === 'add' ? 'create' : operation === 'remove' ? 'delete' : (operation ?? undefined)
