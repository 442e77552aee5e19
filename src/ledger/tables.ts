import type { ColumnSpec } from '../warehouses/warehouse.ts'
import type { LogicalType } from '../warehouses/flavour.ts'

export interface TableSpec {
  readonly name: string
  readonly about: string
  readonly columns: readonly ColumnSpec[]
  /** Unique key, for engines that profit from one. */
  readonly unique?: readonly string[]
  readonly index?: readonly (readonly string[])[]
  /** Columns that grow with time, for engines that keep ranges of them (BRIN). */
  readonly ranges?: readonly string[]
}

const columns = (spec: Readonly<Record<string, LogicalType>>): ColumnSpec[] => Object.entries(spec).map(([name, type]) => ({ name, type }))

/** What the books count, per create, update and delete. */
export const COUNTED = ['planned', 'acked', 'rejected', 'parked', 'unknown', 'skipped', 'not_attempted'] as const
export const COUNTED_OPERATIONS = ['create', 'update', 'delete'] as const

/** `planned_create … not_attempted_delete`: 21 names. */
export const counterColumns: readonly string[] = COUNTED.flatMap((what) => COUNTED_OPERATIONS.map((operation) => `${what}_${operation}`))

const counters = Object.fromEntries(counterColumns.map((name) => [name, 'bigint' as const]))

/** The shared tables, as the first migration makes them. Later migrations add; a released column never changes its meaning. */
export const sharedTables: readonly TableSpec[] = [
  {
    name: 'meta',
    about: 'Which project and output own this schema, and small facts about it.',
    unique: ['name'],
    columns: columns({ name: 'text', value: 'text' }),
  },
  {
    name: 'keys',
    about: 'Secrets of the audit: withhold from audit readers.',
    unique: ['id'],
    columns: columns({ id: 'text', key: 'bytes' }),
  },
  {
    name: 'leases',
    about: 'Who may build, and who may advance a sync.',
    unique: ['name'],
    columns: columns({ name: 'text', holder: 'text', token: 'bigint', acquired_at: 'instant', expires_at: 'instant' }),
  },
  {
    name: 'entities',
    about: 'Versions that builds allocated and published, per entity.',
    unique: ['entity'],
    columns: columns({ entity: 'text', allocated: 'bigint', published: 'bigint', published_at: 'instant' }),
  },
  {
    name: 'nodes',
    about: 'What was built, from which definition, when.',
    unique: ['node'],
    columns: columns({ node: 'text', fingerprint: 'text', built_at: 'instant', built_version: 'bigint', reconciled_at: 'instant' }),
  },
  {
    name: 'watermarks',
    about: 'How far each node has read each source.',
    unique: ['node', 'source'],
    columns: columns({ node: 'text', source: 'text', high: 'text', updated_at: 'instant' }),
  },
  {
    name: 'syncs',
    about: 'How far each sync is, and under which definition.',
    unique: ['sync'],
    columns: columns({
      sync: 'text',
      destination: 'text',
      type: 'text',
      object: 'text',
      entity: 'text',
      synced_version: 'bigint',
      mark: 'bigint',
      definition: 'text',
      match_definition: 'text',
      resend_before: 'instant',
      updated_at: 'instant',
    }),
  },
  {
    name: 'runs',
    about: 'One row a run.',
    unique: ['run_id'],
    index: [['sync']],
    columns: columns({
      run_id: 'text',
      invocation_id: 'text',
      sync: 'text',
      destination: 'text',
      type: 'text',
      object: 'text',
      entity: 'text',
      output: 'text',
      status: 'text',
      started_at: 'instant',
      finished_at: 'instant',
      token: 'bigint',
      version: 'bigint',
      mark: 'bigint',
      ...counters,
      held_back: 'bigint',
      deferred: 'bigint',
      api_calls: 'bigint',
      bytes_sent: 'bigint',
      retries: 'bigint',
      waited_ms: 'bigint',
      quota_left: 'bigint',
      git_sha: 'text',
      definition: 'text',
      scheduler: 'text',
      error: 'text',
    }),
  },
  {
    name: 'windows',
    about: 'Ranges of rows that may have been sent; written before the first request.',
    unique: ['run_id', 'window_no'],
    columns: columns({
      run_id: 'text',
      window_no: 'bigint',
      operation: 'text',
      first_seq: 'bigint',
      last_seq: 'bigint',
      token: 'bigint',
      opened_at: 'instant',
    }),
  },
  {
    name: 'flushes',
    about: 'Each atomic write of outcomes: whether the lease still held, and which window it closed.',
    unique: ['run_id', 'flush'],
    index: [['sync', 'changed']],
    columns: columns({
      run_id: 'text',
      flush: 'text',
      sync: 'text',
      attempt: 'text',
      token: 'bigint',
      lease_held: 'boolean',
      window_no: 'bigint',
      changed: 'bigint',
      rows: 'bigint',
      flushed_at: 'instant',
    }),
  },
  {
    name: 'deliveries',
    about: 'Every planned row that was tried, append-only.',
    unique: ['run_id', 'seq', 'revision'],
    index: [['sync', 'key']],
    ranges: ['planned_at', 'sent_at', 'acked_at'],
    columns: columns({
      run_id: 'text',
      seq: 'bigint',
      revision: 'bigint',
      sync: 'text',
      entity: 'text',
      key: 'text',
      record: 'text',
      label: 'text',
      operation: 'text',
      how: 'text',
      reason: 'text',
      changed_fields: 'text',
      before: 'text',
      match_value: 'text',
      payload: 'text',
      outcome: 'text',
      evidence: 'text',
      attempts: 'bigint',
      http_status: 'bigint',
      error_code: 'text',
      error: 'text',
      destination_id: 'text',
      request_id: 'text',
      planned_at: 'instant',
      sent_at: 'instant',
      acked_at: 'instant',
      flush: 'text',
    }),
  },
  {
    name: 'jobs',
    about: 'Asynchronous jobs at a destination.',
    unique: ['run_id', 'window_no'],
    columns: columns({
      run_id: 'text',
      window_no: 'bigint',
      sync: 'text',
      job_id: 'text',
      status: 'text',
      recorded_at: 'instant',
      finished_at: 'instant',
    }),
  },
  {
    name: 'budgets',
    about: 'Chunks of a daily budget that runs have leased.',
    unique: ['credential', 'day', 'run_id', 'chunk'],
    columns: columns({
      credential: 'text',
      day: 'text',
      run_id: 'text',
      chunk: 'bigint',
      granted: 'bigint',
      used: 'bigint',
      granted_at: 'instant',
    }),
  },
  {
    name: 'quarantine',
    about: 'Keys and values that cannot be sent, with the reason.',
    index: [['entity', 'key']],
    columns: columns({
      entity: 'text',
      sync: 'text',
      key: 'text',
      field: 'text',
      value: 'text',
      reason: 'text',
      rows: 'bigint',
      first_seen: 'instant',
      last_seen: 'instant',
      version: 'bigint',
    }),
  },
]

const rowOf = { record: 'text', key: 'text', label: 'text', match_value: 'text', destination_id: 'text' } as const

/** One row per record at the destination (or a waiting key without one); see the design's words. Label is '' in a records sync. */
export const stateColumns: readonly ColumnSpec[] = columns({
  ...rowOf,
  origin: 'text',
  held_payload: 'text',
  held_hash: 'hash',
  held_at: 'instant',
  held_run: 'text',
  cleared_at: 'instant',
  changed: 'bigint',
  born: 'bigint',
  doubt: 'text',
  doubt_at: 'instant',
  tried_match: 'text',
  tried_payload: 'text',
  tried_hash: 'text',
  tried_at: 'instant',
  idempotency_key: 'text',
  tries: 'bigint',
  last_status: 'bigint',
  last_error: 'text',
  retry_at: 'instant',
  wait_reason: 'text',
})

/**
 * A run's change set. Rows with a `seq` are sent; the others are notes for the close, named by `note`: `hold` (with `wait_reason`),
 * `drop` (a waiting row nobody needs any more), `settle` (a row whose past rejections no longer matter).
 */
export const changeColumns: readonly ColumnSpec[] = columns({
  run_id: 'text',
  seq: 'bigint',
  note: 'text',
  ...rowOf,
  operation: 'text',
  how: 'text',
  reason: 'text',
  payload: 'text',
  held_payload: 'text',
  held_hash: 'hash',
  tried_hash: 'text',
  held_match: 'text',
  tried_match: 'text',
  tried_at: 'instant',
  doubt: 'text',
  lookup: 'boolean',
  verbatim: 'boolean',
  wants: 'text',
  idempotency_key: 'text',
  born: 'bigint',
  changed_fields: 'text',
  before: 'text',
  wait_reason: 'text',
})

/** Outcomes of a flush while they are on their way into the ledger. */
export const outcomeColumns: readonly ColumnSpec[] = columns({
  run_id: 'text',
  attempt: 'text',
  seq: 'bigint',
  outcome: 'text',
  evidence: 'text',
  destination_id: 'text',
  match_value: 'text',
  created: 'boolean',
  http_status: 'bigint',
  error_code: 'text',
  error: 'text',
  request_id: 'text',
  attempts: 'bigint',
  sent_at: 'instant',
  acked_at: 'instant',
})

/** State rows as a flush computes them, before they replace the old ones. `gone`: the row is only deleted. */
export const nextColumns: readonly ColumnSpec[] = [
  ...columns({ attempt: 'text', seq: 'bigint', gone: 'boolean', outcome: 'text', displaced: 'text' }),
  ...stateColumns,
]

export const entityTables = {
  groups: columns({ key: 'text', group_name: 'text', entered_at: 'instant' }),
  groupEvents: columns({
    key: 'text',
    group_name: 'text',
    event: 'text',
    happened_at: 'instant',
    version: 'bigint',
    invocation_id: 'text',
  }),
  gone: columns({ key: 'text', version: 'bigint' }),
} as const

/** Columns of the entity table that are Dray's own. No model may return one of these names, in whatever case. */
export const OWN_COLUMNS: readonly string[] = ['_key', '_version', '_row_hash']
