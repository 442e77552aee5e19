import type { ObjectSpec, Operation } from '../destinations/destination.ts'
import type { Problem } from '../errors.ts'
import type { Sync } from '../project/manifest.ts'

/** What a sync asks of its object that the object cannot do, told before anything is connected. */
export function unmetRequirements(sync: Sync, object: ObjectSpec): readonly Problem[] {
  const at = { place: sync.place, node: sync.name }
  const missing = needed(sync, object).filter((o) => !object.operations[o])
  const search = Object.entries(object.operations).filter(([, o]) => o.repeat === 'by_lookup' && !object.lookup)
  const problems: (Problem | false)[] = [
    object.kind !== sync.kind && {
      ...at,
      message: `the object "${sync.object}" takes ${object.kind}, this sync sends ${sync.kind}`,
      next: object.kind === 'records' ? 'map fields and a match' : 'map groups to labels, and say which sync they follow',
    },
    object.kind === sync.kind &&
      missing.length > 0 && {
        ...at,
        message: `mode ${sync.mode} needs the operation ${missing.join(', ')}, which the object "${sync.object}" does not have`,
        allowed: Object.keys(object.operations).join(', ') || 'none',
        next: 'describe it under "with", or choose another mode',
      },
    sync.kind === 'records' &&
      sync.onLeave !== null &&
      !object.removals.includes(sync.onLeave) && {
        ...at,
        message: 'on_leave is not possible for this object',
        given: sync.onLeave,
        allowed: object.removals.join(', ') || 'none',
      },
    sync.mode === 'update' &&
      object.operations.update?.address === 'id' &&
      !object.lookup && {
        ...at,
        message: 'mode update writes to records by their id, and nothing tells the id of a record that Dray did not create',
        next: 'describe "lookup" under "with", or update by {match}',
      },
    ...twice(sync, object).map((name) => ({
      ...at,
      message: `"${name}" would stand twice in what is sent: as match and as a field`,
      next: 'take it out of "fields": the match is always sent',
    })),
    ...search.map(([name]) => ({
      ...at,
      message: `${name} has repeat: by_lookup, but the object cannot search`,
      next: 'describe "lookup" under "with"',
    })),
  ]
  return problems.filter((p) => p !== false)
}

/** Fields in the place where the object writes the match. */
function twice(sync: Sync, object: ObjectSpec): readonly string[] {
  const shapes = Object.values(object.operations).map((o) => o.shape)
  const inline = shapes.flatMap((s) => (s?.match !== undefined && s.fields === 'inline' ? [s.match] : []))
  return [...new Set(inline)].filter((name) => sync.fields.some((f) => f.path[0] === name))
}

function needed(sync: Sync, object: ObjectSpec): readonly Operation[] {
  if (sync.kind === 'memberships') return ['add', 'remove']
  if (sync.mode === 'create') return ['create']
  if (sync.mode === 'update') return ['update']
  const remove = sync.mode === 'mirror' && sync.onLeave !== 'clear' ? (['delete'] as const) : []
  return ['create', ...(object.operations.update ? [] : (['update'] as const)), ...remove]
}
