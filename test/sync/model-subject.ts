import { addForeign, newReceiver } from '../model/destination.ts'
import { newLedger, syncOf } from '../model/ledger.ts'
import type { Plan } from '../model/plan.ts'
import { without } from '../model/rules.ts'
import type { RuleName } from '../model/rules.ts'
import { Crash, planOf, runSync } from '../model/run.ts'
import type { Model } from '../model/run.ts'
import { build, newWorld } from '../model/source.ts'
import { countsOf, shownChange, shownHold, shownItems, shownRow, statedRows } from './compare.ts'
import { WINDOW } from './subject-interface.ts'
import type { OpenSubject, Report, ShownPlan, SubjectRun } from './subject-interface.ts'

/** A second model as the subject, with one rule switched off: shows that the harness tells the difference. */
export const modelSubject =
  (off: RuleName | null): OpenSubject =>
  async ({ object, foreign }) => {
    const receiver = newReceiver(object)
    for (const match of foreign) addForeign(receiver, match)
    const m: Model = { world: newWorld(), receiver, ledger: newLedger(), syncs: {}, now: 1, repeated: new Set() }
    const here = <T>(body: () => T): T => (off === null ? body() : without(off, body))
    const reversed = <T>(list: readonly T[]): T[] => [...list].reverse() // any order of changes is right
    return {
      setSource: async (key, row) => {
        if (row) m.world.source.set(key, structuredClone(row))
        else m.world.source.delete(key)
      },
      define: async (name, sync) => void (m.syncs[name] = sync),
      setTime: (tick) => void (m.now = tick),
      build: async (o) => build(m.world, o),
      run: async (name, o) => here(() => report(m, name, o, reversed)),
      plan: async (name, o) => here(() => shown(planOf(m, name, o))),
      state: async (name) => statedRows(m, name).map(shownRow),
      syncedVersion: async (name) => syncOf(m.ledger, name).syncedVersion,
      items: async () => shownItems(m.receiver),
      close: async () => undefined,
    }
  }

const shown = (plan: Plan): ShownPlan => ({ changes: plan.changes.map(shownChange), holds: plan.holds.map(shownHold) })

function report(m: Model, name: string, o: SubjectRun, order: <T>(list: readonly T[]) => T[]): Report {
  const arrange = <T extends { op: string }>(list: T[]): T[] => order(list).sort((a, b) => a.op.localeCompare(b.op))
  if (!o.journal) m.ledger.journal.clear()
  try {
    runSync(m, name, { ...o, arrange, cut: { window: WINDOW, begins: () => false, request: (_, batch) => batch } })
  } catch (e) {
    if (!(e instanceof Crash)) throw e
  }
  const run = m.ledger.runs.at(-1)
  if (!run) throw new Error('no run')
  const { holds } = shown(run.plan)
  return {
    changes: run.changes.map(shownChange),
    holds,
    stretches: [],
    searched: [],
    requested: run.changes.map((c) => c.seq),
    counts: run.open ? null : countsOf(run),
  }
}
