import type { Place } from '../errors.ts'
import type { Removal } from '../destinations/destination.ts'

/** `entity.user`, `property.user.lifetime_value`, `group.user.high_value`, `source.shop.purchases`, `sync.newsletter`. */
export type NodeId = string

/**
 * SQL of a model once its template is rendered. `scope` is the seam for incremental builds: without it `in_scope()` renders
 * as true; with it, what the function returns for the columns (already quoted SQL, in the key's order).
 */
export type Compiled = (scope?: (columns: readonly string[]) => string) => string

export interface ColumnDoc {
  readonly name: string
  readonly description?: string
  /** Data tests as written: names, or names with arguments. */
  readonly tests?: readonly (string | Readonly<Record<string, unknown>>)[]
  /** The type the analyst declares where the engine cannot know it: a text column that holds UUIDs. */
  readonly type?: 'uuid'
  readonly personal?: string
  readonly place: Place
}

export interface Entity {
  readonly id: NodeId
  readonly name: string
  /** Column names of the primary key, in order, as the base query returns them. */
  readonly key: readonly string[]
  readonly sql: Compiled
  /** Where its base query stands, where that is another file than `place`. */
  readonly sqlPlace?: Place
  readonly columns: readonly ColumnDoc[]
  readonly properties: readonly Property[]
  readonly groups: readonly Group[]
  readonly place: Place
}

export interface Property {
  readonly id: NodeId
  readonly name: string
  readonly entity: string
  readonly sql: Compiled
  /** Sources, entities and properties that its SQL names. */
  readonly reads: readonly NodeId[]
  readonly usesScope: boolean
  readonly volatile?: boolean
  /** How often a volatile property is derived anew. Milliseconds. */
  readonly everyMs?: number
  readonly tags: readonly string[]
  readonly place: Place
}

/** A set of keys of an entity. `where` is a condition on the entity table, `sql` a query of the key columns. */
export interface Group {
  readonly id: NodeId
  /** `sync:<name>` for a sync's own `where:`. */
  readonly name: string
  readonly entity: string
  readonly label: string
  readonly rule: { readonly where: Compiled } | { readonly sql: Compiled }
  readonly reads: readonly NodeId[]
  /** A sync's `where:`: stored like any group, left out of listings. */
  readonly hidden: boolean
  readonly volatile?: boolean
  readonly place: Place
}

export interface SourceTable {
  readonly id: NodeId
  readonly source: string
  readonly name: string
  readonly schema: string
  readonly identifier: string
  readonly database?: string
  /** High-water mark: a column, or an expression in SQL. For incremental builds, like the three below. */
  readonly changedAt?: { readonly column: string } | { readonly sql: string }
  readonly lookbackMs?: number
  /** Entity -> the columns that hold its key (in the key's order), or a query over `changed`. SQL is not rendered yet. */
  readonly touches?: Readonly<Record<string, { readonly columns: readonly string[] } | { readonly sql: string }>>
  readonly deletes?:
    | { readonly kind: 'none' }
    | { readonly kind: 'soft'; readonly column: string }
    | { readonly kind: 'log'; readonly table: string }
    | { readonly kind: 'reconcile'; readonly everyMs?: number }
  readonly place: Place
}

export type FieldSource =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'sql'; readonly sql: Compiled }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'key' }

export interface Field {
  /** Where it stands in the payload: `billing.city` is two names, `\.` a dot in one. */
  readonly path: readonly string[]
  readonly source: FieldSource
  /** As written in `format:`, for example `decimal(2)`; checked against the column's type when the warehouse is known. */
  readonly format?: string
  readonly onInvalid: 'hold' | 'clear'
  readonly nulls: 'send' | 'skip'
  readonly when: 'always' | 'create'
  readonly personal?: 'allow'
  readonly place: Place
}

/** A limit as given: a share of what is held (`0.1`) or a number of rows. */
export type Limit = { readonly share: number } | { readonly rows: number }

export interface Guards {
  readonly maxDeletes?: Limit
  readonly maxChanges?: Limit
  readonly minRows?: number
  readonly maxRejected?: Limit
}

export interface Sync {
  readonly id: NodeId
  readonly name: string
  readonly destination: string
  readonly entity: string
  readonly object: string
  readonly kind: 'records' | 'memberships'
  /** `with:` as given: the adapter's own schema reads it. */
  readonly with: unknown
  /** Null in a memberships sync that follows another. */
  readonly match: Field | null
  /** Name of the group that decides which rows are sent; null: every row of the entity. */
  readonly audience: string | null
  readonly fields: readonly Field[]
  readonly mode: 'create' | 'update' | 'upsert' | 'mirror'
  readonly onLeave: Removal | null
  readonly deleteAdopted: boolean
  readonly onCollision: 'freeze' | { readonly prefer: Compiled }
  /** Memberships: the leader sync. */
  readonly follows: string | null
  /** Memberships: group name -> label at the destination. */
  readonly labels: Readonly<Record<string, string>>
  readonly onUnmap: 'remove' | 'keep'
  readonly guards: Guards
  readonly parkAfter: number
  readonly retryRejectedAfterMs: number
  readonly recheckAfterMs: number
  readonly place: Place
}

export interface DestinationConfig {
  readonly name: string
  readonly type: string
  /** Rendered, and found right by the adapter's own `config` schema, which still has to parse it. Holds secrets: never printed. */
  readonly connection: unknown
  readonly place: Place
}

/** A whole project after parsing: pure data and pure functions, no connection. */
export interface Manifest {
  readonly project: string
  readonly timezone: string
  readonly vars: Readonly<Record<string, unknown>>
  readonly guards: Guards
  readonly auditPersonal: 'hash' | 'clear'
  readonly sources: readonly SourceTable[]
  readonly entities: readonly Entity[]
  readonly destinations: readonly DestinationConfig[]
  readonly syncs: readonly Sync[]
  /** Every node once, each after all that it reads. */
  readonly order: readonly NodeId[]
  readonly dependencies: ReadonlyMap<NodeId, readonly NodeId[]>
}
