import fc from 'fast-check'
import { GROUPS, KEYS, MAILS } from '../model/scenario.ts'
import type { SourceRow } from '../model/source.ts'
import type { RecordsSync, Repeat } from '../model/syncs.ts'
import type { ObjectKind } from '../model/destination.ts'
import type { ScriptedRates } from './scripted-faults.ts'

/** What happens to the sources. A step on a key that is not there does nothing. */
export type Change =
  | { readonly do: 'set'; readonly key: string; readonly row: SourceRow }
  | { readonly do: 'mail'; readonly key: string; readonly email: string | null }
  | { readonly do: 'name'; readonly key: string; readonly name: string }
  | { readonly do: 'group'; readonly key: string; readonly group: string }
  | { readonly do: 'leave'; readonly key: string }
  /** The second takes the first one's e-mail, and the first is gone. */
  | { readonly do: 'merge'; readonly keys: readonly string[] }
  /** Each takes the e-mail of the next; the last one's is new. */
  | { readonly do: 'chain'; readonly keys: readonly string[]; readonly email: string }
  /** Each takes the e-mail of the next, the last that of the first. With two keys a swap. */
  | { readonly do: 'cycle'; readonly keys: readonly string[] }
  /** The second gets the first one's e-mail too. */
  | { readonly do: 'collide'; readonly keys: readonly string[] }

/**
 * What changes in the definition of the syncs. The mode changes between upsert and mirror only: an update in doubt of a record that
 * was never acknowledged would be cleared under mirror, although it may be somebody else's.
 */
export type Redefine = Partial<Pick<RecordsSync, 'mode' | 'audience' | 'fields' | 'onLeave'>> & { readonly unmap?: string }

export interface RunStep {
  readonly sync: 'contacts' | 'tags'
  readonly journal: boolean
  readonly word: boolean
  readonly all: boolean
}

/** Changes, then a build, perhaps another definition, then runs; then time passes. */
export interface Round {
  readonly changes: readonly Change[]
  readonly crashedBuild: boolean
  readonly redefine: Redefine | null
  readonly runs: readonly RunStep[]
  readonly ticks: number
}

/** A whole scenario as data: printed with a failure, it can be read and run again. */
export interface Story {
  readonly object: ObjectKind
  readonly contacts: RecordsSync
  readonly tags: { readonly batch: number; readonly add: Repeat } | null
  readonly foreign: readonly string[]
  readonly rates: ScriptedRates
  readonly faultSeed: number
  /** Who is there from the first round on. */
  readonly start: readonly Change[]
  readonly rounds: readonly Round[]
}

const one = <T>(...list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list)
const rarely = (percent: number): fc.Arbitrary<boolean> => fc.integer({ min: 1, max: 100 }).map((n) => n > 100 - percent)

const key = one(...KEYS)
const someKeys = (max: number): fc.Arbitrary<string[]> => fc.uniqueArray(key, { minLength: 2, maxLength: max })
const plainMail = one(...MAILS)
const mail = fc.oneof(
  { weight: 18, arbitrary: plainMail as fc.Arbitrary<string | null> },
  { weight: 4, arbitrary: plainMail.map((m) => ` ${m.toUpperCase()} `) },
  { weight: 2, arbitrary: one(null, '  ') },
)
const name = one('p', 'q')
const row: fc.Arbitrary<SourceRow> = fc
  .record({ email: mail, name, groups: fc.subarray(GROUPS) })
  .chain((r) => rarely(20).map((out) => ({ ...r, groups: [...new Set(out ? r.groups : ['aud', ...r.groups])] })))

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('set' as const), key, row }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mail' as const), key, email: mail }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cycle' as const), keys: someKeys(4) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('chain' as const), keys: someKeys(4), email: plainMail }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), keys: someKeys(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('collide' as const), keys: someKeys(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('name' as const), key, name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('group' as const), key, group: one(...GROUPS) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), key }) },
)

const modes = one<RecordsSync['mode']>('mirror', 'mirror', 'mirror', 'mirror', 'mirror', 'upsert', 'update', 'create')

/** All keys with an e-mail each; a part of them. */
const start: fc.Arbitrary<Change[]> = fc
  .tuple(fc.shuffledSubarray(MAILS, { minLength: KEYS.length, maxLength: KEYS.length }), fc.array(row, { minLength: 4, maxLength: 4 }))
  .chain(([mails, rows]) =>
    fc.shuffledSubarray(
      KEYS.map((k, i): Change => ({ do: 'set', key: k, row: { ...(rows[i] as SourceRow), email: mails[i] as string } })),
      { minLength: 1 },
    ),
  )

const redefine: fc.Arbitrary<Redefine> = fc.oneof(
  fc.record({ audience: one(null, 'aud') }),
  fc.record({ mode: one<RecordsSync['mode']>('mirror', 'upsert') }),
  fc.record({ fields: one<RecordsSync['fields']>(['name', 'vip'], ['name'], ['vip', 'name']) }),
  fc.record({ onLeave: one<RecordsSync['onLeave']>('delete', 'clear') }),
  fc.record({ unmap: one('g2', 'g3') }),
)

const runStep = (sync: RunStep['sync']): fc.Arbitrary<RunStep> =>
  fc.record({ sync: fc.constant(sync), journal: fc.boolean(), word: rarely(10), all: rarely(5) })

const round: fc.Arbitrary<Round> = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  crashedBuild: rarely(10),
  redefine: fc.option(redefine, { freq: 8 }),
  runs: fc
    .tuple(fc.option(runStep('contacts'), { freq: 9 }), fc.option(runStep('tags'), { freq: 9 }))
    .map((list) => list.filter((r) => r !== null)),
  ticks: fc.integer({ min: 1, max: 4 }),
})

const rates: fc.Arbitrary<ScriptedRates> = fc.record({
  reject: one(0, 0.1, 0.25),
  throttle: one(0, 0, 0.15),
  timeout: one(0, 0.1, 0.25),
  crash: one(0, 0, 0.15),
})

const objectKind: fc.Arbitrary<ObjectKind> = fc
  .record({
    address: one<'match' | 'id'>('match', 'id', 'id'),
    unique: rarely(60),
    upsert: rarely(70),
    lag: one(0, 2, 5),
  })
  .map((o) => {
    const unique = o.unique || o.address === 'match'
    return { ...o, unique, upsert: unique && o.upsert }
  })

const contacts = (object: ObjectKind): fc.Arbitrary<RecordsSync> =>
  fc
    .record({
      mode: modes,
      onLeave: one<'delete' | 'clear'>('delete', 'delete', 'clear'),
      collision: one<'quarantine' | 'prefer'>('quarantine', 'prefer'),
      rekey: one<'in_place' | 'delete_create'>('in_place', 'delete_create'),
      batch: one(1, 2),
      order: one<'any' | 'deletes_first'>('any', 'deletes_first'),
      audience: one(null, 'aud'),
      update: one<Repeat>('safe', 'safe', 'safe', 'safe', 'never'),
      create: object.upsert ? one<Repeat>('safe', 'safe', 'by_key', 'never') : one<Repeat>('by_key', 'by_lookup', 'never'),
    })
    .map(({ create, update, ...r }) => ({
      kind: 'records',
      ...r,
      address: object.address,
      lag: object.lag,
      fields: ['name', 'vip'],
      repeat: { create: r.mode === 'create' && create === 'safe' ? 'by_lookup' : create, update, delete: 'safe' },
    }))

/** Random stories. */
export const story: fc.Arbitrary<Story> = objectKind.chain((object) =>
  fc.record({
    object: fc.constant(object),
    contacts: contacts(object),
    tags: fc.option(fc.record({ batch: one(1, 2), add: one<Repeat>('safe', 'safe', 'safe', 'never') }), { freq: 2 }),
    foreign: fc.subarray(MAILS).chain((list) => rarely(object.unique ? 40 : 10).map((some) => (some ? list.slice(0, 2) : []))),
    rates,
    faultSeed: fc.integer({ min: 0, max: 0x7fffffff }),
    start,
    rounds: fc.array(round, { minLength: 3, maxLength: 8 }),
  }),
)

/** Applies a change to a copy of the sources; returns the keys that it touched. */
export function applyChange(source: Map<string, SourceRow>, c: Change): readonly string[] {
  const row = (k: string | undefined): SourceRow | undefined => (k === undefined ? undefined : source.get(k))
  const edit = (k: string, next: Partial<SourceRow>): readonly string[] => {
    const was = source.get(k)
    if (was) source.set(k, { ...was, ...next })
    return [k]
  }
  if (c.do === 'set') return source.set(c.key, c.row) && [c.key]
  if (c.do === 'mail') return edit(c.key, { email: c.email })
  if (c.do === 'name') return edit(c.key, { name: c.name })
  if (c.do === 'leave') return source.delete(c.key) ? [c.key] : []
  if (c.do === 'group') {
    const groups = row(c.key)?.groups ?? []
    return edit(c.key, { groups: groups.includes(c.group) ? groups.filter((g) => g !== c.group) : [...groups, c.group] })
  }
  const keys = c.keys.filter((k) => source.has(k))
  const [first, second] = keys
  if (first === undefined || second === undefined) return []
  const mails = keys.map((k) => row(k)?.email ?? null)
  if (c.do === 'collide') return edit(second, { email: mails[0] ?? null })
  if (c.do === 'merge') return [...edit(second, { email: mails[0] ?? null }), ...(source.delete(first) ? [first] : [])]
  const end = c.do === 'cycle' ? (mails[0] ?? null) : c.email
  return keys.flatMap((k, i) => edit(k, { email: i + 1 < keys.length ? (mails[i + 1] ?? null) : end }))
}
