import { converged, books } from '../model/checks.ts'
import { addForeign, newReceiver } from '../model/destination.ts'
import { NO_FAULTS } from '../model/faults.ts'
import type { CrashPoint, Faults } from '../model/faults.ts'
import { newLedger, syncOf } from '../model/ledger.ts'
import type { Run } from '../model/ledger.ts'
import type { Change, Plan } from '../model/plan.ts'
import { Crash, definitionOf, runSync } from '../model/run.ts'
import type { Model, RunOptions } from '../model/run.ts'
import { build, newWorld } from '../model/source.ts'
import type { MembershipsSync, RecordsSync } from '../model/syncs.ts'
import {
  changeText,
  countsOf,
  Disagreement,
  holdText,
  itemText,
  nameRecord,
  sameState,
  sameTexts,
  shownChange,
  shownHold,
  shownItems,
  shownRow,
  statedRows,
} from './compare.ts'
import type { RecordNames } from './compare.ts'
import { brokenLaws, staleVersion, wrongRemovals } from './laws.ts'
import { scriptedFaults } from './scripted-faults.ts'
import { WINDOW } from './subject-interface.ts'
import { applyChange } from './steps.ts'
import type { Change as SourceChange, Redefine, Round, Story } from './steps.ts'
import type { OpenSubject, Report, Subject, SubjectRun } from './subject-interface.ts'

/** A subject and the model that it is compared with, on their way through one story. */
interface Pair {
  readonly story: Story
  readonly m: Model
  readonly subject: Subject
  readonly names: RecordNames
  readonly points: readonly CrashPoint[]
  runs: number
  /** What happened so far, to be printed with a failure. */
  readonly trace: string[]
}

export interface PlayOptions {
  /** Where the subject can be made to die. */
  readonly points?: readonly CrashPoint[]
}

/**
 * Tells a story to a subject and to the model and compares them after each diff and each close; then faults stop, and after at
 * most nine clean rounds the receiver has to hold what is desired. Throws a Disagreement with everything that happened.
 */
export async function play(story: Story, open: OpenSubject, o: PlayOptions = {}): Promise<void> {
  const subject = await open({ object: story.object, foreign: story.foreign })
  const pair: Pair = {
    story,
    m: modelOf(story),
    subject,
    points: o.points ?? [],
    runs: 0,
    trace: [],
    names: { model: new Map(), subject: new Map() },
  }
  try {
    await defineAll(pair)
    for (const change of story.start) await changeBoth(pair, change)
    for (const round of story.rounds) await playRound(pair, round)
    await settleBoth(pair)
  } catch (e) {
    const what = e instanceof Disagreement ? e.message : e instanceof Error ? e.stack : String(e)
    throw new Disagreement(`${what}\n\n${pair.trace.join('\n')}`, { cause: e })
  } finally {
    await subject.close()
  }
}

function modelOf(story: Story): Model {
  const { object } = story
  const syncs: Model['syncs'] = { contacts: structuredClone(story.contacts) }
  if (story.tags) {
    const tags: MembershipsSync = {
      kind: 'memberships',
      follows: 'contacts',
      address: object.address,
      lag: object.lag,
      batch: story.tags.batch,
      labels: { g1: 'L1', g2: 'L1', g3: 'L2' },
      repeat: { add: story.tags.add, remove: 'safe' },
    }
    syncs['tags'] = tags
  }
  const receiver = newReceiver(object)
  for (const match of story.foreign) addForeign(receiver, match)
  return { world: newWorld(), receiver, ledger: newLedger(), syncs, now: 10, repeated: new Set() }
}

async function defineAll({ m, subject }: Pair): Promise<void> {
  for (const [name, sync] of Object.entries(m.syncs)) await subject.define(name, structuredClone(sync))
}

async function playRound(pair: Pair, round: Round): Promise<void> {
  const { m, subject, story } = pair
  subject.setTime(m.now)
  for (const change of round.changes) await changeBoth(pair, change)
  await buildBoth(pair, round.crashedBuild)
  if (round.redefine) await redefine(pair, round.redefine)
  for (const step of round.runs) {
    if (step.sync === 'tags' && !story.tags) continue
    const faults = scriptedFaults(story.faultSeed, ++pair.runs, story.rates, pair.points)
    await runBoth(pair, step.sync, { ...step, faults })
  }
  m.now += round.ticks
}

async function changeBoth({ m, subject, trace }: Pair, change: SourceChange): Promise<void> {
  trace.push(`t${m.now} ${JSON.stringify(change)}`)
  for (const key of new Set(applyChange(m.world.source, change))) await subject.setSource(key, m.world.source.get(key) ?? null)
}

async function buildBoth({ m, subject, trace }: Pair, crash: boolean): Promise<void> {
  trace.push(crash ? 'build, dies after its merge' : 'build')
  build(m.world, { crash })
  await subject.build({ crash })
}

async function redefine(pair: Pair, { unmap, ...next }: Redefine): Promise<void> {
  const contacts = pair.m.syncs['contacts'] as RecordsSync
  const tags = pair.m.syncs['tags'] as MembershipsSync | undefined
  pair.trace.push(`definition: ${JSON.stringify({ unmap, ...next })}`)
  const fixed = contacts.mode === 'create' || contacts.mode === 'update'
  Object.assign(contacts, next, fixed ? { mode: contacts.mode } : {})
  if (tags && unmap) delete tags.labels[unmap]
  await defineAll(pair)
}

/** One run on both sides. The subject goes first: where any order of changes is right, the model takes its order. */
async function runBoth(pair: Pair, name: string, o: SubjectRun): Promise<Run> {
  const { m, subject, names, trace } = pair
  const how = [o.journal && ' with journal', o.word && ' with the word', o.all && ' comparing all'].filter(Boolean).join('')
  trace.push(`t${m.now} run ${pair.runs} of ${name}${how}`)
  if (!o.journal) m.ledger.journal.clear() // the disk of dead runs is gone
  const report = await subject.run(name, o)
  for (const [seq, c] of report.changes.entries()) trace.push(`  ${seq} ${changeText(c, names.subject)}`)
  if (report.holds.length) trace.push(`  holds ${report.holds.map(holdText).join(' ')}`)
  if (report.said) trace.push(`  it says: ${report.said}`)
  trace.push(report.counts ? `  ${JSON.stringify(report.counts)}` : '  the subject died')
  const run = runModel(pair, name, report, o)
  run.changes.forEach((c, i) => {
    const theirs = report.changes[i]
    if (theirs && c.label === null && c.reason === 'new') nameRecord(names, String(c.record), theirs.record)
  })
  const sync = m.syncs[name]
  if (sync?.kind === 'records') throwIfAny(wrongRemovals(m.world, sync, report, await subject.state(name)))
  if (!report.counts !== run.open) throw new Disagreement(`only ${run.open ? 'the model' : 'the subject'} died`)
  if (report.counts) await compareClosed(pair, name, run, report)
  return run
}

function runModel({ m, names }: Pair, name: string, report: Report, o: SubjectRun): Run {
  const text = (c: Change): string => changeText(shownChange(c), names.model)
  const theirs = report.changes.map((c) => changeText(c, names.subject))
  const options: RunOptions = {
    ...o,
    arrange: (changes) => [...changes].sort((a, b) => theirs.indexOf(text(a)) - theirs.indexOf(text(b))),
    faults: faultsOf(o.faults, report),
    cut: {
      window: WINDOW,
      begins: (c) => report.stretches.includes(c.seq),
      request: (c, batch) => (report.searched.includes(c.seq) ? 1 : batch),
    },
    watch: { planned: ({ plan }) => comparePlans(names, plan, report) },
  }
  try {
    return runSync(m, name, options)
  } catch (e) {
    if (!(e instanceof Crash)) throw e
    return m.ledger.runs.at(-1) as Run
  }
}

/** A row that a search settled went into no request that could fail. */
function faultsOf(given: Faults, { requested }: Report): Faults {
  const went = (seq: number): boolean => requested.includes(seq)
  return {
    ...given,
    reject: (seq) => went(seq) && given.reject(seq),
    throttle: (seq) => went(seq) && given.throttle(seq),
    timeout: (seq, rows) => (went(seq) ? given.timeout(seq, rows) : null),
    crash: (point, seq) => (seq < 0 || went(seq)) && given.crash(point, seq),
  }
}

function comparePlans(names: RecordNames, plan: Plan, report: Report): void {
  const mine = plan.changes.map((c) => changeText(shownChange(c), names.model))
  sameTexts(
    'change sets',
    mine,
    report.changes.map((c) => changeText(c, names.subject)),
  )
  sameTexts(
    'held-back rows',
    plan.holds.map((h) => holdText(shownHold(h))),
    report.holds.map(holdText),
  )
  const ops = report.changes.map((c) => c.op)
  const torn = ops.some((op, i) => op !== ops[i - 1] && ops.slice(0, i).includes(op))
  if (torn) throw new Disagreement(`operations are not in one piece each: ${ops.join()}`)
}

async function compareClosed({ m, subject, names }: Pair, name: string, run: Run, report: Report): Promise<void> {
  sameTexts('counts', [JSON.stringify(countsOf(run))], [JSON.stringify(report.counts)])
  const s = syncOf(m.ledger, name)
  const rows = await subject.state(name)
  sameState(`state of ${name}`, statedRows(m, name).map(shownRow), rows, names)
  const version = await subject.syncedVersion(name)
  if (version !== s.syncedVersion) throw new Disagreement(`synced_version: the model ${s.syncedVersion}, the subject ${version}`)
  sameTexts('receivers', shownItems(m.receiver).map(itemText), (await subject.items()).map(itemText))
  const sync = m.syncs[name]
  if (sync?.kind === 'records' && s.definition === definitionOf(sync)) throwIfAny(staleVersion(m.world, sync, version, rows))
}

/** Clean rounds until nothing is planned and nothing waits for its time; then both sides are asked for broken laws. */
async function settleBoth(pair: Pair): Promise<void> {
  const { m, subject, trace } = pair
  trace.push('--- faults stop')
  await buildBoth(pair, false)
  const clean = { faults: NO_FAULTS, journal: false, word: false, all: false }
  let working = 0
  for (let round = 1, quiet = false; !quiet; round++) {
    if (round > 9) throw new Disagreement('L7 nine clean rounds and still not quiet')
    m.now += 13
    subject.setTime(m.now)
    const runs: Run[] = []
    for (const name of Object.keys(m.syncs)) {
      pair.runs++
      runs.push(await runBoth(pair, name, clean))
    }
    const passing = runs.some((r) => r.plan.holds.some((h) => h.reason === 'retry' || h.reason === 'lag'))
    const idle = runs.every((r) => r.changes.length === 0)
    if (!passing && runs.some((r) => r.deliveries.some((d) => d.outcome === 'acked'))) working++
    quiet = idle && !passing && round > 1
  }
  if (working > 2) throw new Disagreement(`L7 ${working} rounds still sent something although nothing had to wait for its time`)
  throwIfAny([...books(m), ...converged(m)].map((x) => `the model itself: ${x}`))
  throwIfAny(await brokenLaws(m, subject))
}

function throwIfAny(violations: readonly string[]): void {
  if (violations.length) throw new Disagreement(violations.join('\n'))
}
