import { z } from 'zod'
import { splitDotted } from '../../util/dotted.ts'
import type { Envelope, ObjectSpec, ObjectUse, Operation, OperationSpec, Removal, Repeat, Shape } from '../destination.ts'
import { names, splitRequest } from './address.ts'
import type { HttpConfig } from './config.ts'
import { msOf, withSchema } from './options.ts'
import type { OperationOptions, With } from './options.ts'

const DEFAULT_TIMEOUT = '30 seconds'

/** Reads `with:` and checks it against the sync's mode. Problems come as ZodError. */
export function readWith(given: unknown, use: ObjectUse): With {
  const w = withSchema.parse(given ?? {})
  const issues = problemsOf(w, use)
  if (issues.length > 0)
    throw new z.ZodError(issues.map(([path, message]) => ({ code: 'custom', path: [path], message, input: undefined })))
  return w
}

/** The options an operation is carried out by; undefined when the object cannot do it. */
export function optionsOf(w: With, use: ObjectUse, operation: Operation, how?: Removal): OperationOptions | undefined {
  const upsert = use.mode === 'create' || use.mode === 'update' ? undefined : w.upsert
  if (operation === 'create') return w.create ?? upsert
  if (operation === 'update') return w.update ?? upsert
  if (operation !== 'delete') return w[operation]
  const removal = how ?? use.onLeave ?? 'delete'
  return removal === 'clear' ? (w.update ?? upsert) : w[removal]
}

/** `with:` as the data that Dray's SQL and exporter need. Pure. */
export function objectOf(given: unknown, use: ObjectUse): ObjectSpec {
  const w = readWith(given, use)
  const memberships = isMemberships(w)
  const operations: Partial<Record<Operation, OperationSpec>> = {}
  for (const operation of memberships ? (['add', 'remove'] as const) : (['create', 'update', 'delete'] as const)) {
    const options = operation === 'delete' && use.onLeave === 'clear' ? (w.delete ?? w.archive) : optionsOf(w, use, operation)
    if (options) operations[operation] = specOf(w, use, operation, options)
  }
  const update = operations.update
  const connection = use.connection as Partial<HttpConfig> | undefined
  const upserts = w.upsert !== undefined && optionsOf(w, use, 'create') === w.upsert
  return {
    kind: memberships ? 'memberships' : 'records',
    matchUnique: w.match_unique ?? (w.upsert !== undefined || Object.values(operations).some((o) => o.address === 'match')),
    upsert: upserts,
    ids: memberships ? Object.values(operations).some((o) => o.address === 'id') : givesIds(w),
    nulls: w.nulls,
    normalise: w.normalise,
    order: w.order,
    operations,
    lookup: w.lookup !== undefined,
    removals: [...(w.delete ? ['delete' as const] : []), ...(w.archive ? ['archive' as const] : []), ...(update ? ['clear' as const] : [])],
    rekey: w.rekey ?? (update?.address === 'id' ? 'in_place' : 'delete_create'),
    ...(memberships ? { memberships: 'pairs' as const } : {}),
    timeoutMs: msOf(w.timeout ?? connection?.timeout ?? DEFAULT_TIMEOUT),
    concurrency: connection?.concurrency ?? 4,
  }
}

const isMemberships = (w: With): boolean => w.add !== undefined || w.remove !== undefined

/** Some answer holds an id, so state knows ids. */
const givesIds = (w: With): boolean =>
  w.lookup !== undefined || [w.upsert, w.create, w.update].some((o) => typeof o?.result === 'object' && o.result.id !== undefined)

function specOf(w: With, use: ObjectUse, operation: Operation, o: OperationOptions): OperationSpec {
  const { method, address } = splitRequest(o.request)
  const shape = shapeOf(w, use, operation, o)
  const single = o.batch === 1 && o.body_in === undefined
  const byId = names(address, 'id') || shape?.id !== undefined || shape?.bare === 'id'
  return {
    shape,
    envelope: single || shape === null ? { open: '', between: '', close: '' } : envelopeOf(o.body_in),
    address: byId ? 'id' : 'match',
    batch: {
      rows: o.batch,
      ...(o.batch_bytes === undefined ? {} : { bytes: o.batch_bytes }),
      by: names(address, 'label') ? 'label' : 'any',
    },
    repeat: o.repeat ?? defaultRepeat(method),
    ...(o.lag === undefined ? {} : { lagMs: msOf(o.lag) }),
    ...(o.key_ttl === undefined ? {} : { keyTtlMs: msOf(o.key_ttl) }),
    ...(o.cost === undefined ? {} : { cost: o.cost }),
  }
}

const defaultRepeat = (method: string): Repeat => (method === 'PUT' || method === 'DELETE' ? 'safe' : 'never')

/** `accounts` gives `{"accounts":[` … `]}`, `data.accounts` one level more, nothing a bare array. */
function envelopeOf(bodyIn: string | undefined): Envelope {
  const path = bodyIn === undefined ? [] : splitDotted(bodyIn)
  return { open: path.map((name) => `{${JSON.stringify(name)}:`).join('') + '[', between: ',', close: ']' + '}'.repeat(path.length) }
}

function shapeOf(w: With, use: ObjectUse, operation: Operation, o: OperationOptions): Shape | null {
  const body = o.body ?? defaultBody(w, operation, o)
  if (body === 'none') return null
  if (body !== 'record') return { bare: body }
  const inner = typeof o.idempotency_key === 'object' ? o.idempotency_key.in : undefined
  const withFields = operation === 'create' || operation === 'update'
  return {
    ...(o.constant ? { constant: Object.fromEntries(Object.entries(o.constant).map(([k, v]) => [k, JSON.stringify(v)])) } : {}),
    ...(withFields || o.id_in === undefined ? { match: use.match } : {}),
    ...(o.id_in === undefined ? {} : { id: o.id_in }),
    ...(o.label_in === undefined ? {} : { label: o.label_in }),
    ...(inner === undefined ? {} : { idempotencyKey: inner }),
    ...(o.seq_in === undefined ? {} : { seq: o.seq_in }),
    ...(withFields ? { fields: w.fields_in === undefined ? 'inline' : { under: w.fields_in } } : {}),
  }
}

function defaultBody(w: With, operation: Operation, o: OperationOptions): 'record' | 'id' | 'match' | 'none' {
  if (operation === 'create' || operation === 'update' || o.id_in !== undefined || o.label_in !== undefined) return 'record'
  if (/\{(match|id)\}/.test(o.request)) return 'none'
  return isMemberships(w) || givesIds(w) ? 'id' : 'match'
}

type Issue = readonly [path: string, message: string]

function problemsOf(w: With, use: ObjectUse): Issue[] {
  const memberships = isMemberships(w)
  const records = [w.upsert, w.create, w.update, w.delete, w.archive].some((o) => o !== undefined)
  const issues = memberships ? membershipProblems(w, records) : recordProblems(w, use)
  if (w.create && w.create.repeat === 'safe' && !w.create.request.startsWith('PUT ')) {
    issues.push([
      'create',
      'a plain create is never safe to repeat; where the API makes records of equal match one, declare the request as `upsert`',
    ])
  }
  for (const name of ['upsert', 'create', 'update', 'delete', 'archive', 'add', 'remove'] as const) {
    if (w[name]?.repeat === 'by_lookup' && !w.lookup)
      issues.push([name, '`by_lookup` needs `lookup: { request: "GET …{match}", rows: …, id: … }`'])
  }
  return issues
}

function membershipProblems(w: With, records: boolean): Issue[] {
  const issues: Issue[] = records ? [['add', '`add` and `remove` are for groups: an object has either these or requests for records']] : []
  if (!w.add) issues.push(['add', 'groups need `add` as well as `remove`'])
  if (!w.remove) issues.push(['remove', 'groups need `remove` as well as `add`: a membership sync is always a mirror'])
  return issues
}

function recordProblems(w: With, use: ObjectUse): Issue[] {
  const issues: Issue[] = []
  const can = (operation: 'create' | 'update'): boolean => optionsOf(w, use, operation) !== undefined
  if (use.mode === 'create' && !can('create'))
    issues.push(['create', '`mode: create` needs `create`: an `upsert` would change records that exist'])
  if (use.mode === 'update' && !can('update'))
    issues.push(['update', '`mode: update` needs `update`: an `upsert` would create what does not exist'])
  if ((use.mode === 'upsert' || use.mode === 'mirror') && !(can('create') && can('update'))) {
    issues.push(['upsert', `\`mode: ${use.mode}\` needs \`upsert\`, or \`create\` and \`update\``])
  }
  if (use.onLeave === 'delete' && !w.delete) issues.push(['delete', '`on_leave: delete` needs `delete: { request: "DELETE /…/{id}" }`'])
  if (use.onLeave === 'archive' && !w.archive) issues.push(['archive', '`on_leave: archive` needs `archive: { request: … }`'])
  if (use.onLeave === 'clear' && !can('update')) issues.push(['update', '`on_leave: clear` needs `update` or `upsert`'])
  return issues
}
