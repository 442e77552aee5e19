import type { Destination } from './destination.ts'
import { LOADERS } from './registry.generated.ts'

/** Types that a project may name, sorted. */
export const destinationTypes: readonly string[] = Object.keys(LOADERS).toSorted()

/** Loads the adapter of a type, and no other; null when there is none. */
export async function loadDestination(type: string): Promise<Destination | null> {
  return Object.hasOwn(LOADERS, type) ? ((await LOADERS[type]!()) as Destination) : null
}
