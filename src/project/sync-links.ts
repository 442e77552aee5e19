import type { Place, Problem } from '../errors.ts'
import type { Sync } from './manifest.ts'
import { unknownName } from './unknown-name.ts'

/** What is wrong with `follows:`: the leader has to be a sync of records of the same entity at the same destination. */
export function followsProblems(syncs: readonly Sync[], placeOf: (sync: string) => Place | undefined, complete: boolean): Problem[] {
  return syncs.flatMap((sync): Problem[] => {
    if (sync.follows === null) return []
    const leader = syncs.find((other) => other.name === sync.follows)
    const node = sync.id
    const place = placeOf(sync.name) ?? sync.place
    const fail = (message: string): Problem[] => [{ message: `follows: ${message}`, place, node, given: sync.follows ?? '' }]
    if (!leader) {
      const known = syncs.filter((s) => s.kind === 'records').map((s) => s.name)
      return complete ? [unknownName('sync to follow', sync.follows, known, place, node)] : []
    }
    if (leader.kind !== 'records') return fail('the leader has to be a sync of records')
    if (leader.entity !== sync.entity) return fail(`the leader sends entity "${leader.entity}", this sync "${sync.entity}"`)
    if (leader.destination !== sync.destination)
      return fail(`the leader sends to "${leader.destination}", this sync to "${sync.destination}"`)
    return []
  })
}
