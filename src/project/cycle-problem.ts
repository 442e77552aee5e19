import type { Place, Problem } from '../errors.ts'
import type { NodeId } from './manifest.ts'

/** A cycle told with its path and the files on it; a property that reads its own entity gets the reason. */
export function cycleProblem(found: readonly NodeId[], placeOf: (id: NodeId) => Place | undefined): Problem {
  const ring = found.slice(0, -1)
  const first = Math.max(
    0,
    ring.findIndex((id) => id.startsWith('property.')),
  )
  const cycle = [...ring.slice(first), ...ring.slice(0, first), ring[first] ?? '']
  const own = cycle.find((id, i) => {
    const [kind, entity] = id.split('.')
    return kind === 'property' && cycle[i + 1] === `entity.${entity}`
  })
  const subject = own ?? cycle[0] ?? ''
  const place = placeOf(subject)
  const files = [...new Set(cycle.map((id) => placeOf(id)?.file).filter((f) => f !== undefined))]
  const next = own
    ? `the table of an entity is made of its properties, so a property cannot read it: read the sources, or another property by ref('<name>')`
    : 'take one of these references out'
  return { message: `these read each other in a circle: ${cycle.join(' → ')} (${files.join(', ')})`, next, ...(place ? { place } : {}) }
}
