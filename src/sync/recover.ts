import { randomUUID } from 'node:crypto'
import type { Lease } from '../ledger/lease.ts'
import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import type { Row, Statement } from '../warehouses/warehouse.ts'
import { closeRun, refreshBooks } from './close-run.ts'
import { flush } from './deliver/flush.ts'
import { journaledRuns, readJournal, removeJournal, type JournalNotes, type OutcomeRow } from './deliver/journal.ts'
import { tablesOf, type SyncSpec } from './spec.ts'
import { isoOf, type SyncWorld } from './world.ts'

/**
 * Before anything else of a sync: brings in what runs left behind. Open runs of any machine: their journal is replayed if it
 * is here, rows of open windows without an outcome become doubt, and the run is closed as crashed. Closed runs whose journal
 * lies here: a machine that was away brings late outcomes of rows that had been put in doubt.
 */
export async function recoverSync(world: SyncWorld, spec: SyncSpec, lease: Lease): Promise<void> {
  await bringLate(world, spec)
  for (const run of await world.warehouse.query(openRuns(spec))) await recoverRun(world, spec, lease, run)
}

async function recoverRun(world: SyncWorld, spec: SyncSpec, lease: Lease, run: Row): Promise<void> {
  const runId = run['run_id'] ?? ''
  const base = { spec, runId, token: lease.token, runToken: Number(run['token']) }
  const notes = readJournal(world.journalDir, runId)
  const windows = await world.warehouse.query(openWindows(spec, runId))
  let doubt = 0
  for (const [i, window] of windows.entries()) {
    const openedAt = window['opened_at'] ?? isoOf(world.clock.now())
    const silent = await world.warehouse.query(silentRows(spec, runId, window))
    const rows = doubtOf(
      silent.map((r) => Number(r['seq'])),
      notes,
      isoOf(world.clock.now()),
    )
    doubt += rows.filter((r) => r.outcome === 'unknown').length
    await flush(world, { ...base, flush: `recovered.${lease.token}.${i}`, openedAt, closes: Number(window['window_no']) }, rows)
  }
  await closeRun(world, spec, { runId, status: 'crashed', error: 'the run ended without closing', plan: null, numbers: null, token: null })
  removeJournal(world.journalDir, runId)
  world.emit({ code: 'S006', name: 'recovered', data: { sync: spec.sync.name, runId, doubt, journal: notes !== null } })
}

/** What is known of rows that have no delivery: the journal's outcome, doubt where it was sent (or may have been), or nothing. */
function doubtOf(seqs: readonly number[], notes: JournalNotes | null, now: string): OutcomeRow[] {
  const known = new Map((notes?.outcomes ?? []).map((o) => [o.seq, o]))
  const unknown = (seq: number): OutcomeRow => ({
    seq,
    outcome: 'unknown',
    evidence: 'run ended without an answer',
    destinationId: null,
    matchValue: null,
    created: false,
    status: null,
    code: null,
    error: null,
    requestId: null,
    attempts: 1,
    sentAt: now,
    ackedAt: null,
  })
  return seqs.flatMap((seq) => known.get(seq) ?? (notes?.whole && !notes.sent.has(seq) ? [] : [unknown(seq)]))
}

/** Late outcomes of closed runs: a new revision each, and doubt only where no later run settled the record. */
async function bringLate(world: SyncWorld, spec: SyncSpec): Promise<void> {
  for (const runId of journaledRuns(world.journalDir)) {
    const [run] = await world.warehouse.query(closedRun(spec, runId))
    if (!run) continue
    const notes = readJournal(world.journalDir, runId)
    const unsettled = new Set((await world.warehouse.query(unknownSeqs(spec, runId))).map((r) => Number(r['seq'])))
    const late = (notes?.outcomes ?? []).filter((o) => o.outcome !== 'unknown' && unsettled.has(o.seq))
    const now = isoOf(world.clock.now())
    const kept = Number((await world.warehouse.query(countChangeRows(spec, runId)))[0]?.['n']) > 0
    if (late.length && kept) {
      const name = { runId, flush: `late.${randomUUID()}` }
      await flush(world, { spec, ...name, token: -1, runToken: Number(run['token']), closes: null, openedAt: now }, late)
      await refreshBooks(world, spec, runId)
    }
    removeJournal(world.journalDir, runId)
  }
}

const openRuns = (spec: SyncSpec): Statement =>
  sql`select run_id, token from ${tableId(spec.names.ledger('runs'))} where sync = ${spec.sync.name} and status = 'running' order by run_id`

const closedRun = (spec: SyncSpec, runId: string): Statement =>
  sql`select run_id, token from ${tableId(spec.names.ledger('runs'))} where sync = ${spec.sync.name} and run_id = ${runId} and status <> 'running'`

const openWindows = (
  spec: SyncSpec,
  runId: string,
): Statement => sql`select window_no, first_seq, last_seq, ${spec.flavour.iso(sql`opened_at`)} as opened_at
  from ${tableId(spec.names.ledger('windows'))} w where run_id = ${runId} and not exists (select 1 from ${tableId(spec.names.ledger('flushes'))} f
    where f.run_id = w.run_id and f.window_no = w.window_no) order by window_no`

const silentRows = (spec: SyncSpec, runId: string, window: Row): Statement => sql`select c.seq from ${tableId(tablesOf(spec).changes)} c
  where c.run_id = ${runId} and c.seq between ${Number(window['first_seq'])} and ${Number(window['last_seq'])}
    and not exists (select 1 from ${tableId(spec.names.ledger('deliveries'))} d where d.run_id = c.run_id and d.seq = c.seq) order by c.seq`

const unknownSeqs = (spec: SyncSpec, runId: string): Statement => {
  const log = tableId(spec.names.ledger('deliveries'))
  return sql`select d.seq from ${log} d where d.run_id = ${runId} and d.outcome = 'unknown'
    and d.revision = (select max(x.revision) from ${log} x where x.run_id = d.run_id and x.seq = d.seq)`
}

const countChangeRows = (spec: SyncSpec, runId: string): Statement =>
  sql`select count(*) as n from ${tableId(tablesOf(spec).changes)} where run_id = ${runId} and seq is not null`
