import type { ZodType } from 'zod'
import type { Normaliser } from '../warehouses/flavour.ts'

/** What is asked of a destination for one row. Records: create, update, delete. Memberships: add, remove. */
export type Operation = 'create' | 'update' | 'delete' | 'add' | 'remove'

/**
 * Whether a request may be sent again when its outcome is unknown. `safe`: any time. `by_key`: verbatim under the same
 * idempotency key. `by_lookup`: after a search proved the record absent. `never`: only on the user's word.
 */
export type Repeat = 'safe' | 'by_key' | 'by_lookup' | 'never'

/** How a removal is carried out; `on_leave` in a sync. */
export type Removal = 'delete' | 'archive' | 'clear'

/**
 * Where things stand in the wire record. A path is a list of names. `fields: 'inline'` splices the payload's members beside
 * the others. `bare` makes the wire record that one value alone, as JSON text. Absent parts are not sent.
 * Members stand in the order constant, match, id, label, idempotencyKey, seq, fields; match, id, label and idempotencyKey are
 * JSON strings, seq a JSON number. A member whose value the row does not have (no id yet, a removal without payload) is left out.
 */
export interface Shape {
  readonly bare?: 'match' | 'id' | 'key'
  readonly match?: string
  readonly id?: string
  readonly label?: string
  /** Where the idempotency key stands. */
  readonly idempotencyKey?: string
  /** The row's number in the run, where the API echoes something a row can be recognised by. */
  readonly seq?: string
  readonly fields?: 'inline' | { readonly under: string }
  /** Members that are the same in every record, as JSON text by name. */
  readonly constant?: Readonly<Record<string, string>>
}

/** The body around the wire records: `open record between record … close`. A single record without envelope has empty texts. */
export interface Envelope {
  readonly open: string
  readonly between: string
  readonly close: string
}

export interface OperationSpec {
  /** null: the request has no body, everything stands in its address. */
  readonly shape: Shape | null
  readonly envelope: Envelope
  /** How the API finds the record. */
  readonly address: 'match' | 'id'
  readonly batch: { readonly rows: number; readonly bytes?: number; readonly by: 'any' | 'label' }
  readonly repeat: Repeat
  /** How long search may lag behind writes. Milliseconds, default 0. */
  readonly lagMs?: number
  /** How long the API remembers an idempotency key. Milliseconds, default 24 h. */
  readonly keyTtlMs?: number
  /** Requests (or the API's own units) per call, for plan and quota. Default 1. */
  readonly cost?: number
}

/** All that Dray's SQL needs to know of an object. Data only, no code. */
export interface ObjectSpec {
  readonly kind: 'records' | 'memberships'
  /** The API tells records with the same match apart from another by making them one: match is unique there. */
  readonly matchUnique: boolean
  /** A create for a match that exists updates it. */
  readonly upsert: boolean
  /** The API gives ids that Dray keeps and addresses records by. */
  readonly ids: boolean
  readonly nulls: 'json' | 'empty'
  readonly normalise: readonly Normaliser[]
  readonly order: 'any' | 'deletes_first'
  readonly operations: Readonly<Partial<Record<Operation, OperationSpec>>>
  /** `Session.lookup` works for this object: search by match, answering ids. */
  readonly lookup: boolean
  /** Removals the object can do. `clear` is an update whose fields are all null: its body has the shape of `update`. */
  readonly removals: readonly Removal[]
  readonly rekey: 'in_place' | 'delete_create'
  readonly membershipsSurvive?: boolean
  readonly memberships?: 'pairs' | 'set'
  /** The longest a single request may take. Milliseconds. */
  readonly timeoutMs: number
  /** Requests at the same time at most. */
  readonly concurrency: number
}

/** One request's worth of rows, all of one operation (and of one label where the adapter batches by label). */
export interface Batch {
  readonly object: string
  readonly operation: Operation
  /** For delete: how. */
  readonly how?: Removal
  readonly number: number
  readonly seqs: readonly number[]
  readonly matches: readonly (string | null)[]
  /** Destination ids as state knows them. */
  readonly ids: readonly (string | null)[]
  /** Where a record may also stand: filled for updates that move a record from another match. */
  readonly heldMatches: readonly (string | null)[]
  /**
   * Per row: its last write is in doubt, so the record stands under `matches[i]` or under `heldMatches[i]`. Otherwise a record
   * addressed by match stands under `heldMatches[i] ?? matches[i]`. Default: no row is in doubt.
   */
  readonly inDoubt?: readonly boolean[]
  readonly labels?: readonly string[]
  readonly idempotencyKeys: readonly string[]
  readonly body: Uint8Array
}

/** A row's outcome as the adapter can prove it from the answer (law L2). */
export interface Outcome {
  readonly seq: number
  readonly outcome: 'acked' | 'rejected' | 'skipped' | 'unknown' | 'not_attempted'
  /** What in the answer proves it, in a word or two: `status 201`, `results[3].status=created`, `already_absent`, `accepted`. */
  readonly evidence: string
  readonly id?: string
  readonly origin?: 'created' | 'adopted'
  /** HTTP status. */
  readonly status?: number
  /** The API's error code; `absent` and `exists` have a meaning of their own (outcome table). */
  readonly code?: string
  readonly message?: string
  readonly requestId?: string
}

/** The API could not take the request now. `applied`: 'no' only when it is proven that nothing was written. */
export class Transient extends Error {
  readonly applied: 'no' | 'unknown'
  readonly retryAfterMs: number | undefined
  readonly status: number | undefined
  readonly throttled: boolean
  constructor(
    message: string,
    o: { applied: 'no' | 'unknown'; retryAfterMs?: number; status?: number; throttled?: boolean; cause?: unknown },
  ) {
    super(message, { cause: o.cause })
    this.applied = o.applied
    this.retryAfterMs = o.retryAfterMs
    this.status = o.status
    this.throttled = o.throttled ?? false
  }
}

/** Nothing more can be sent with this configuration (401, 403, unknown object): the sync stops, rows are not attempted. */
export class Terminal extends Error {
  readonly status: number | undefined
  constructor(message: string, o: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: o.cause })
    this.status = o.status
  }
}

export interface Found {
  readonly id: string
  readonly createdAt?: Date
}

export interface Check {
  readonly ok: boolean
  /** One line for people: account, permissions, or what is wrong. */
  readonly detail: string
}

/** An open connection. `send` answers one outcome per seq, or throws Transient or Terminal. */
export interface Session {
  check(signal: AbortSignal): Promise<Check>
  /** Records by match: an empty list where there are none. A match that cannot be searched for is left out. */
  lookup?(object: string, matches: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly Found[]>>
  send(batch: Batch, signal: AbortSignal): Promise<readonly Outcome[]>
  close(): Promise<void>
}

/** What an adapter may use of the world. */
export interface Io {
  readonly clock: { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> }
  readonly projectDir: string
  readonly runId: string
  readonly sync: string
  /** The sync's object, for adapters whose requests `with:` describes. Absent where only the connection is checked. */
  readonly object?: { readonly name: string; readonly given: unknown; readonly use: ObjectUse }
  /** Counts a request for the run's books: bytes of the body that went out. */
  count(request: { readonly bytes: number }): void
}

/** A destination type. `object` is pure: the sync's `with:` in, data out; its problems come as ZodError. */
export interface Destination<C = unknown> {
  readonly type: string
  readonly config: ZodType<C>
  /** Object names for docs and messages; empty when any name is allowed. */
  readonly objects: readonly string[]
  /** Schema of `with:` for an object, or null when the object does not exist. */
  options(object: string): ZodType | null
  /** `fields` are the names the sync maps, `match` the API's name of its match field. */
  object(name: string, given: unknown, use: ObjectUse): ObjectSpec
  open(config: C, io: Io): Session
}

export interface ObjectUse {
  /** The API's name of the match field. */
  readonly match: string
  readonly mode: 'create' | 'update' | 'upsert' | 'mirror'
  readonly onLeave: Removal | null
  /** Paths of the mapped fields, in the mapping's order. */
  readonly fields?: readonly (readonly string[])[]
  /** The connection as `config` read it: limits such as `timeout` and `concurrency` stand there. */
  readonly connection?: unknown
}
