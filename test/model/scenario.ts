import { books, bounded, converged, sameAsFull, versionInvariant } from './checks.ts'
import { addForeign, newReceiver } from './destination.ts'
import type { ObjectKind } from './destination.ts'
import { drawnFaults, FAULTS } from './faults.ts'
import type { Rates } from './faults.ts'
import { newLedger, syncOf } from './ledger.ts'
import type { Run } from './ledger.ts'
import type { Plan } from './plan.ts'
import { seeded } from './random.ts'
import type { Random } from './random.ts'
import { Crash, runSync } from './run.ts'
import type { Model, RunOptions, Watch } from './run.ts'
import { build, newWorld } from './source.ts'
import type { World } from './source.ts'
import { isRecord } from './state.ts'
import type { MembershipsSync, RecordsSync, Repeat } from './syncs.ts'

export const KEYS = ['A', 'B', 'C', 'D']
export const MAILS = ['v@', 'w@', 'x@', 'y@', 'z@']
export const GROUPS = ['aud', 'g1', 'g2', 'g3']

/** One plan of a scenario. */
export interface Planned {
  now: number
  name: string
  plan: Plan
  /** A key has several waiting rows, and the original does not say which of them counts. */
  open: boolean
}

export interface Result {
  violations: string[]
  plans: Planned[]
  /** Clean runs after the faults stopped. */
  rounds: number
}

interface Setting {
  m: Model
  contacts: RecordsSync
  tags: MembershipsSync
  follow: boolean
  rates: Rates
}

/** One random scenario: sources change, builds and runs follow with faults, then faults stop and everything has to agree. */
export function scenario(seed: number): Result {
  const random = seeded(seed)
  const setting = drawSetting(random)
  const { m, follow } = setting
  const result: Result = { violations: [], plans: [], rounds: 0 }
  const watch = watchLaws(m, result)
  const go = (name: string, o: RunOptions): Run | null => {
    try {
      return runSync(m, name, { ...o, watch })
    } catch (e) {
      if (!(e instanceof Crash)) throw e
      return null
    }
  }
  for (let i = 0; i < 4; i++) changeSource(m.world, random)
  for (let steps = 3 + random.below(6); steps > 0; steps--) step(setting, random, go)
  build(m.world)
  result.rounds = settle(m, follow, (name) => go(name, {}) as Run)
  if (result.rounds >= 9) result.violations.push('L7 nine clean runs and still not quiet')
  result.violations.push(...books(m), ...converged(m))
  return result
}

function watchLaws(m: Model, { violations, plans }: Result): Watch {
  return {
    recovered: (doubts) => violations.push(...bounded(doubts)),
    planned: ({ name, plan, word }) => {
      violations.push(...sameAsFull(m, name, plan, word))
      plans.push({ now: m.now, name, plan: structuredClone(plan), open: hasSpares(m) })
    },
    closed: ({ name }) => violations.push(...versionInvariant(m, name)),
  }
}

function hasSpares({ ledger }: Model): boolean {
  const keys = syncOf(ledger, 'contacts')
    .state.filter((r) => !isRecord(r))
    .map((r) => r.key)
  return new Set(keys).size < keys.length
}

/** Clean runs until nothing is planned and nothing waits for its time; returns how many rounds that took, nine at most. */
export function settle(m: Model, follow: boolean, go: (name: string) => Run): number {
  let rounds = 0
  for (let quiet = false; !quiet && rounds < 9; rounds++) {
    m.now += 13
    const runs = follow ? [go('contacts'), go('tags')] : [go('contacts')]
    const passing = runs.some((r) => r.plan.holds.some((h) => h.reason === 'retry' || h.reason === 'lag'))
    quiet = rounds > 0 && !passing && runs.every((r) => r.changes.length === 0)
  }
  return rounds
}

/** The draws of this file stand in one order, so that a seed keeps its meaning. */
function drawSetting(random: Random): Setting {
  const { chance, pick } = random
  const address = pick(['match', 'id', 'id'] as const)
  const unique = address === 'match' || chance(0.6)
  const upsert = unique && chance(0.7)
  const lag = pick([0, 2, 5])
  const follow = chance(0.6)
  const create = upsert ? pick(['safe', 'safe', 'by_key', 'never'] as const) : pick(['by_key', 'by_lookup', 'never'] as const)
  const contacts = drawContacts(random, { address, unique, upsert, lag }, create)
  const batch = pick([1, 2])
  const tags: MembershipsSync = {
    kind: 'memberships',
    follows: 'contacts',
    address,
    lag,
    batch,
    labels: { g1: 'L1', g2: 'L1', g3: 'L2' },
    repeat: { add: chance(0.2) ? 'never' : 'safe', remove: 'safe' },
  }
  const rates: Rates = {}
  for (const f of FAULTS) if (chance(0.5)) rates[f] = 0.05 + random.next() * 0.25
  const m: Model = {
    world: newWorld(),
    receiver: newReceiver({ unique, upsert, address, lag }),
    ledger: newLedger(),
    syncs: follow ? { contacts, tags } : { contacts },
    now: 1,
    repeated: new Set(),
  }
  if (unique || chance(0.2)) for (const match of MAILS) if (chance(0.12)) addForeign(m.receiver, match)
  return { m, contacts, tags, follow, rates }
}

function drawContacts({ chance, pick }: Random, { address, lag }: ObjectKind, create: Repeat): RecordsSync {
  const mode = pick(['mirror', 'mirror', 'mirror', 'upsert', 'update', 'create'] as const)
  return {
    kind: 'records',
    mode,
    onLeave: pick(['delete', 'delete', 'clear'] as const),
    collision: pick(['quarantine', 'prefer'] as const),
    rekey: pick(['in_place', 'delete_create'] as const),
    address,
    lag,
    batch: pick([1, 2]),
    order: pick(['any', 'deletes_first'] as const),
    audience: pick([null, 'aud']),
    fields: ['name', 'vip'],
    repeat: {
      create: mode === 'create' && create === 'safe' ? 'by_lookup' : create,
      update: chance(0.15) ? 'never' : 'safe',
      delete: 'safe',
    },
  }
}

function step({ m, contacts, tags, follow, rates }: Setting, random: Random, go: (name: string, o: RunOptions) => void): void {
  const { chance, pick, below } = random
  for (let n = below(3); n >= 0; n--) changeSource(m.world, random)
  build(m.world, { crash: chance(0.1) })
  if (chance(0.1)) {
    contacts.audience = pick([null, 'aud'])
    if (chance(0.4)) delete tags.labels[pick(['g2', 'g3'])]
  }
  const o = { faults: drawnFaults(random.next, rates), journal: chance(0.5), word: chance(0.1), all: chance(0.05) }
  if (chance(0.9)) go('contacts', o)
  if (follow && chance(0.9)) go('tags', { ...o, journal: chance(0.5) })
  m.now += 1 + below(4)
}

function drawMail({ chance, pick }: Random): string | null {
  if (chance(0.08)) return pick([null, '  '])
  return chance(0.2) ? ` ${pick(MAILS).toUpperCase()} ` : pick(MAILS)
}

function changeSource(world: World, random: Random): void {
  const { chance, pick } = random
  const key = pick(KEYS)
  const row = world.source.get(key)
  if (!row) {
    const email = drawMail(random)
    const name = pick(['p', 'q'])
    world.source.set(key, { email, name, groups: GROUPS.filter((g) => chance(g === 'aud' ? 0.8 : 0.4)) })
    return
  }
  const other = world.source.get(pick(KEYS))
  const what = pick(['mail', 'mail', 'swap', 'name', 'group', 'group', 'gone'] as const)
  if (what === 'mail') row.email = drawMail(random)
  if (what === 'swap' && other) [row.email, other.email] = [other.email, row.email]
  if (what === 'name') row.name = pick(['p', 'q'])
  if (what === 'group') row.groups = toggled(row.groups, pick(GROUPS))
  if (what === 'gone') world.source.delete(key)
}

const toggled = (groups: string[], group: string): string[] =>
  groups.includes(group) ? groups.filter((g) => g !== group) : [...groups, group]
