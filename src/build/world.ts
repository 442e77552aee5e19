import type { Emit } from '../events.ts'
import type { Lease } from '../ledger/lease.ts'
import type { Manifest, NodeId } from '../project/manifest.ts'
import type { Clock } from '../util/world.ts'
import type { Warehouse } from '../warehouses/warehouse.ts'

/** What a build works with. */
export interface BuildWorld {
  readonly warehouse: Warehouse
  readonly manifest: Manifest
  readonly clock: Clock
  readonly emit: Emit
  readonly signal?: AbortSignal
  readonly invocationId: string
  /** How long to wait for another build. Milliseconds. */
  readonly lockTimeoutMs: number
  /** Models that run at the same time, default 4. */
  readonly threads?: number
  /** Identity of a node's definition, kept in `_dray_nodes`. */
  fingerprint(id: NodeId): string
}

export interface BuildOptions {
  /** Names of entities, default all. */
  readonly entities?: readonly string[]
  /** Derive everything anew. Every build does, until builds are incremental. */
  readonly fullRefresh: boolean
  /** The build lease, where the caller holds it already (and releases it). */
  readonly lease?: Lease
  /**
   * Build nothing, evaluate just these groups (names or ids) over the entity tables as they are, and publish: what a sync needs
   * of its own `where:` when its models were built before.
   */
  readonly groupsOnly?: readonly string[]
}

export interface NodeResult {
  readonly node: NodeId
  readonly status: 'success' | 'error' | 'skipped'
  /** Rows of the table, members of the group. */
  readonly rows: number
  /** Rows written or removed, members that entered or left. */
  readonly changed: number
  readonly ms: number
  readonly message?: string
  /** What `message` was made of: an InputError is the user's to mend (exit code 2). */
  readonly error?: unknown
  /** Its SQL calls something whose value changes between runs. */
  readonly volatile?: boolean
}

export interface BuildResult {
  readonly results: readonly NodeResult[]
  /** The version that each entity published in this build. */
  readonly versions: ReadonlyMap<string, number>
  /** Nodes that failed or were skipped, with the reason. A sync that depends on one of them must not run. */
  readonly failed: ReadonlyMap<NodeId, string>
}
