import type { ObjectSpec } from '../destinations/destination.ts'
import type { Sync } from '../project/manifest.ts'
import type { Sql } from '../util/sql.ts'
import type { CanonKind, Format } from '../warehouses/canon.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { Names } from '../ledger/names.ts'

/** A mapped field, resolved against the entity table. */
export interface FieldSpec {
  readonly path: readonly string[]
  /** `billing.city`: how messages and the audit name it; a dot inside a name is `\\.`, as in the mapping. */
  readonly name: string
  /** The value over the entity table with alias `e`. */
  readonly value: Sql
  readonly kind: CanonKind
  readonly format: Format | null
  readonly onInvalid: 'hold' | 'clear'
  readonly nulls: 'send' | 'skip'
  readonly when: 'always' | 'create'
}

/**
 * A sync as the SQL of this folder needs it: names resolved, types known, the adapter's data at hand. Pure data.
 * A records sync has `match` and `fields`; a memberships sync has `leader` and `labels`.
 */
export interface SyncSpec {
  readonly sync: Sync
  readonly type: string
  readonly object: ObjectSpec
  readonly flavour: Flavour
  readonly names: Names
  readonly match: { readonly value: Sql; readonly kind: CanonKind } | null
  readonly fields: readonly FieldSpec[]
  /** `prefer:` of `on_collision`, over the entity table. */
  readonly prefer: Sql | null
  /** Changes whenever what is sent, or to whom, may change: a run under another definition compares everything. */
  readonly definition: string
  /** Changes when `match:` does. */
  readonly matchDefinition: string
  /** Groups whose events move a key: audience, group fields, labels. */
  readonly groups: readonly string[]
}

/** All that is decided once for a diff, so that every statement of it sees the same moment. */
export interface DiffInput {
  readonly spec: SyncSpec
  /** ISO text: this diff's now. */
  readonly now: string
  /** `synced_version` of the last complete run. */
  readonly since: number
  /** Compare everything: first run, changed definition or `--full-refresh`. */
  readonly all: boolean
  /** The definition differs from the stored one: the hash filter is bypassed. */
  readonly redefined: boolean
  /** Rows held since before are due (`--resend`), ISO text. */
  readonly resendBefore: string | null
  /** The user's word for rows in doubt that may not be repeated. */
  readonly word: boolean
  /** Memberships: the leader's change counter when `synced_version` last moved. */
  readonly mark: number
  readonly version: number
}

/** The relations of a sync as SQL. */
export const tablesOf = (
  spec: SyncSpec,
): { readonly [K in 'entity' | 'groups' | 'events' | 'gone' | 'state' | 'changes']: ReturnType<Names['entity']> } => ({
  entity: spec.names.entity(spec.sync.entity),
  groups: spec.names.groups(spec.sync.entity),
  events: spec.names.groupEvents(spec.sync.entity),
  gone: spec.names.gone(spec.sync.entity),
  state: spec.names.state(spec.sync.name),
  changes: spec.names.changes(spec.sync.name),
})

/** Work tables of a diff, rebuilt by each. */
export const workOf = (spec: SyncSpec) => ({
  keys: spec.names.work('keys', spec.sync.name),
  records: spec.names.work('records', spec.sync.name),
  scoped: spec.names.work('scoped', spec.sync.name),
  rows: spec.names.work('rows', spec.sync.name),
  bound: spec.names.work('bound', spec.sync.name),
  plan: spec.names.work('plan', spec.sync.name),
})

/** Whether the object finds records by match or by id, for the operation that writes. */
export const addressOf = (spec: SyncSpec): 'match' | 'id' =>
  (spec.object.operations.update ?? spec.object.operations.create ?? spec.object.operations.add)?.address ?? 'match'
