import { InputError } from '../errors.ts'
import type { Entity, Group, Manifest } from '../project/manifest.ts'
import { didYouMean, listOf } from '../util/suggest.ts'
import type { BuildOptions } from './world.ts'

/** The entities that a build is asked for, in the manifest's order. Unknown names are an InputError. */
export function entitiesOf(manifest: Manifest, o: BuildOptions): readonly Entity[] {
  const known = manifest.entities.map((e) => e.name)
  assertKnown('entity', o.entities ?? [], known)
  assertKnown(
    'group',
    o.groupsOnly ?? [],
    manifest.entities.flatMap((e) => e.groups.flatMap((g) => [g.name, g.id])),
  )
  const named = manifest.entities.filter((e) => !o.entities || o.entities.includes(e.name))
  return o.groupsOnly ? named.filter((e) => groupsOf(e, o).length > 0) : named
}

/** The groups of an entity that are evaluated: all, or those of `groupsOnly`. */
export const groupsOf = (entity: Entity, { groupsOnly }: BuildOptions): readonly Group[] =>
  groupsOnly ? entity.groups.filter((g) => groupsOnly.includes(g.name) || groupsOnly.includes(g.id)) : entity.groups

function assertKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const problems = given
    .filter((name) => !known.includes(name))
    .map((name) => ({
      message: `there is no ${what} of this name${didYouMean(name, known)}`,
      given: name,
      allowed: listOf(known),
    }))
  if (problems.length) throw new InputError(problems)
}
