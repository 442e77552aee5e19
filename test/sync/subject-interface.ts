import type { Faults } from '../model/faults.ts'
import type { ObjectKind } from '../model/destination.ts'
import type { SourceRow } from '../model/source.ts'
import type { SyncSpec } from '../model/syncs.ts'

/** A change as both sides show it. `record` is the side's own name of the record. */
export interface Shown {
  readonly op: string
  readonly how: string | null
  readonly key: string
  readonly record: string
  readonly label: string | null
  readonly match: string | null
  readonly payload: string | null
  readonly reason: string
}

export interface ShownHold {
  readonly key: string
  readonly label: string | null
  readonly reason: string
}

export interface ShownRow {
  readonly record: string
  readonly key: string
  readonly label: string | null
  readonly match: string | null
  /** Payload; `yes` for a membership that is held. */
  readonly held: string | null
  readonly cleared: boolean
  readonly origin: string
  readonly doubt: string | null
  readonly triedMatch: string | null
  readonly tries: number
  readonly wait: string | null
}

/** Something at the receiver. `foreign`: Dray never wrote it. */
export interface ShownItem {
  readonly match: string | null
  readonly payload: string
  readonly labels: readonly string[]
  readonly foreign: boolean
}

export interface ShownPlan {
  readonly changes: readonly Shown[]
  readonly holds: readonly ShownHold[]
}

export const COUNTED = ['planned', 'acked', 'rejected', 'parked', 'unknown', 'skipped', 'notAttempted'] as const
export type Counts = Readonly<Record<(typeof COUNTED)[number], number>>

/** What a run did. `changes` in the order of their seq; `counts` null when the run died. */
export interface Report extends ShownPlan {
  /** Seqs at which a new stretch begins: rows of two stretches never share a window. */
  readonly stretches: readonly number[]
  /** Rows that went out one by one, because their record was searched first. */
  readonly searched: readonly number[]
  /** Rows for which a write was requested: a fault can hit no others. */
  readonly requested: readonly number[]
  readonly counts: Counts | null
  /** What the run said of itself, for whoever reads a failure. */
  readonly said?: string
}

export interface SubjectRun {
  readonly faults: Faults
  /** The journals of dead runs are at hand; if not, they are gone for good. */
  readonly journal: boolean
  readonly word: boolean
  /** Compare everything. */
  readonly all: boolean
}

/** What is fixed for a scenario: the object at the receiver and what stands there already. */
export interface World {
  readonly object: ObjectKind
  readonly foreign: readonly string[]
}

/**
 * One implementation of the sync semantics with a warehouse and a receiver of its own: entity `user` (columns email and name,
 * groups aud, g1, g2, g3), and syncs `contacts` and `tags` as `define` says. Time is told in ticks of one minute.
 */
export interface Subject {
  setSource(key: string, row: SourceRow | null): Promise<void>
  /** A sync from now on; the next build and run work with it. */
  define(name: string, sync: SyncSpec): Promise<void>
  setTime(tick: number): void
  build(o: { readonly crash: boolean }): Promise<void>
  /** Recovery, diff, delivery, close. A death by `faults.crash` is reported, not thrown. */
  run(name: string, o: SubjectRun): Promise<Report>
  /** What a run would do now. */
  plan(name: string, o: { readonly all: boolean }): Promise<ShownPlan>
  state(name: string): Promise<readonly ShownRow[]>
  /** 0 before the first complete run. */
  syncedVersion(name: string): Promise<number>
  items(): Promise<readonly ShownItem[]>
  close(): Promise<void>
}

/** Rows of a window at most: a multiple of every batch size. */
export const WINDOW = 4

export type OpenSubject = (world: World) => Promise<Subject>
