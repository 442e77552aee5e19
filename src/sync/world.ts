import type { Io, ObjectSpec, Session } from '../destinations/destination.ts'
import type { Emit } from '../events.ts'
import type { Manifest, Sync } from '../project/manifest.ts'
import type { Clock } from '../util/world.ts'
import type { Warehouse } from '../warehouses/warehouse.ts'

/** What a destination type gives for one sync, found by name in one place only (`context.ts`). */
export interface Adapter {
  readonly type: string
  readonly object: ObjectSpec
  open(io: Io): Session
}

/** How the exporter works. All times in milliseconds. */
export interface DeliverySettings {
  /** Rows of a window where repeating is safe, and where it is not. */
  readonly windowRows: number
  readonly unsafeWindowRows: number
  /** Tries of one request after the first, and the first pause between them (doubled each time). */
  readonly retries: number
  readonly retryPauseMs: number
  /** A server that asks to wait longer than this stops the sync. */
  readonly longestWaitMs: number
  /** Requests in a row whose outcome stays unknown before the sync stops. */
  readonly darkRequests: number
  /** Upper bound of requests at the same time, under the adapter's own. */
  readonly concurrency: number
}

export const defaultDelivery: DeliverySettings = {
  windowRows: 100_000,
  unsafeWindowRows: 1_000,
  retries: 4,
  retryPauseMs: 500,
  longestWaitMs: 300_000,
  darkRequests: 5,
  concurrency: 64,
}

/** Everything a sync needs of its surroundings. */
export interface SyncWorld {
  readonly warehouse: Warehouse
  readonly manifest: Manifest
  readonly clock: Clock
  readonly emit: Emit
  /** Aborted once: open no more windows. Aborted with reason `force`: let go at once. */
  readonly signal?: AbortSignal
  readonly invocationId: string
  /** Profile output, for the run row. */
  readonly output: string
  readonly deliver: boolean
  readonly projectDir: string
  /** Folder of the journals. */
  readonly journalDir: string
  readonly lockTimeoutMs: number
  readonly delivery: DeliverySettings
  readonly gitSha: string | null
  /** JSON text of what started the command (Airflow, GitHub Actions), or null. */
  readonly scheduler: string | null
  adapter(sync: Sync): Adapter
  /** Makes run ids: sortable by time, unique. */
  newRunId(): string
  /** Test seam: called at named points of the order of writes; throwing there is a crash. */
  readonly at?: (point: string) => void
}

/** Milliseconds since 1970 as ISO text with six digits. */
export const isoOf = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z')
