import type { ObjectSpec, ObjectUse, Operation, OperationSpec, Removal, Repeat, Shape } from '../destination.ts'
import type { WorldRules } from './world.ts'

/** What the fake declares of itself. Read when a sync asks for its object, so a test may change it between runs. */
export interface FakeOptions {
  repeat: Partial<Record<Operation, Repeat>>
  batch: { rows: number; bytes?: number; by: 'any' | 'label' }
  order: 'any' | 'deletes_first'
  rekey: 'in_place' | 'delete_create'
  memberships: 'pairs' | 'set'
  membershipsSurvive: boolean
  removals: readonly Removal[]
  normalise: ObjectSpec['normalise']
  nulls: 'json' | 'empty'
  timeoutMs: number
  concurrency: number
}

export const DEFAULTS: FakeOptions = {
  repeat: {},
  batch: { rows: 100, by: 'any' },
  order: 'any',
  rekey: 'in_place',
  memberships: 'pairs',
  membershipsSurvive: false,
  removals: ['delete', 'archive', 'clear'],
  normalise: [],
  nulls: 'json',
  timeoutMs: 30_000,
  concurrency: 1,
}

export const OBJECTS = ['record', 'membership'] as const

/** Names in the fake's wire record. */
export const WIRE = { match: 'match', id: 'id', label: 'label', fields: 'fields', key: 'key', seq: 'seq', upsert: 'upsert' } as const

export function objectOf(name: string, use: ObjectUse, options: FakeOptions, rules: WorldRules): ObjectSpec {
  const memberships = name === 'membership'
  const operations = memberships ? (['add', 'remove'] as const) : (['create', 'update', 'delete'] as const)
  return {
    kind: memberships ? 'memberships' : 'records',
    matchUnique: rules.unique,
    upsert: rules.upsert && use.mode !== 'create',
    ids: rules.address === 'id',
    nulls: options.nulls,
    normalise: options.normalise,
    order: options.order,
    operations: Object.fromEntries(operations.map((o) => [o, specOf(o, use, options, rules)])),
    lookup: true,
    removals: options.removals,
    rekey: options.rekey,
    membershipsSurvive: options.membershipsSurvive,
    ...(memberships ? { memberships: options.memberships } : {}),
    timeoutMs: options.timeoutMs,
    concurrency: options.concurrency,
  }
}

function specOf(operation: Operation, use: ObjectUse, options: FakeOptions, rules: WorldRules): OperationSpec {
  return {
    shape: shapeOf(operation, use),
    envelope: { open: '[', between: ',', close: ']' },
    address: rules.address,
    batch: options.batch,
    repeat: options.repeat[operation] ?? (operation === 'create' && !rules.upsert ? 'never' : 'safe'),
    lagMs: rules.lag,
    keyTtlMs: rules.keyTtl,
  }
}

function shapeOf(operation: Operation, use: ObjectUse): Shape {
  const who = { match: WIRE.match, id: WIRE.id, seq: WIRE.seq }
  if (operation === 'delete') return who
  if (operation === 'add' || operation === 'remove') return { ...who, label: WIRE.label }
  const either = operation === 'create' ? use.mode !== 'create' : use.mode !== 'update'
  return { ...who, idempotencyKey: WIRE.key, fields: { under: WIRE.fields }, constant: { [WIRE.upsert]: String(either) } }
}
