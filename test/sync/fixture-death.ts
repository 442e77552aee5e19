import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { journaledRuns } from '../../src/sync/deliver/journal.ts'
import { runSync } from '../../src/sync/sync.ts'
import { sql } from '../../src/util/sql.ts'
import type { Project } from './fixture.ts'
import { mortalWarehouse } from './mortal-warehouse.ts'

/** Points of the order of writes at which a run may be killed, in their order. */
export const POINTS = ['run open', 'window open', 'sending', 'answered', 'journaled', 'outcomes loaded', 'flushed', 'closed'] as const
export type Point = (typeof POINTS)[number]

class Death extends Error {}

/**
 * Runs a sync in a process that dies when it reaches a point for the nth time: what it does after that reaches neither the
 * warehouse nor the receiver. Its leases expire. Fails when the run got to its end.
 */
export async function dyingRun(p: Project, name: string, point: Point, nth = 1): Promise<void> {
  const mortal = mortalWarehouse(p.world.warehouse, { before: async () => undefined })
  let left = nth
  const world = {
    ...p.world,
    manifest: p.manifest,
    warehouse: mortal.warehouse,
    at: (reached: string) => {
      if (mortal.dead || (reached === point && --left === 0)) {
        mortal.die()
        throw new Death(point)
      }
    },
  }
  await runSync(world, p.syncOf(name), { fullRefresh: false, word: false, resend: false, accepted: [] }).catch((e: unknown) => {
    if (!mortal.dead) throw e
  })
  if (!mortal.dead) throw new Error(`the run never reached "${point}" ${nth} times`)
  await p.query(sql`update ${p.ledger('leases')} set holder = null where name = ${`sync:${p.syncOf(name).name}`}`)
}

/** Journals that lie in the project's folder, as text by run. */
export const journals = (p: Project): Record<string, string> =>
  Object.fromEntries(journaledRuns(p.world.journalDir).map((run) => [run, readFileSync(join(p.world.journalDir, `${run}.jsonl`), 'utf8')]))

/** The disk is gone. */
export const loseJournals = (p: Project): void => rmSync(p.world.journalDir, { recursive: true, force: true })

/** The last line was written in part. */
export function tearJournals(p: Project): void {
  for (const [run, text] of Object.entries(journals(p))) writeFileSync(join(p.world.journalDir, `${run}.jsonl`), text.slice(0, -12))
}
