import { basename, dirname } from 'node:path/posix'
import type { Place, Problem } from '../errors.ts'

/** An entity's YAML file, as far as the place of model files is concerned. */
export interface EntityPlace {
  readonly entity: string
  /** Path of the YAML file, relative to the project. */
  readonly file: string
}

/** What a model file is, by where it stands. */
export interface ModelPlace {
  readonly kind: 'entity' | 'property' | 'group'
  readonly name: string
  /** The entity that the folder says; null when no entity file stands above it. */
  readonly entity: string | null
}

const kinds: Readonly<Record<string, 'property' | 'group'>> = { properties: 'property', groups: 'group' }

/**
 * Where a model file belongs: `user.sql` beside `user.yml` is the entity's base query; a file below `properties/` or
 * `groups/` is one of the entity whose YAML file stands in the folder above (the nearest one; two there are ambiguous).
 *
 * @returns the place, or the problem when the folder says nothing
 */
export function placeModel(file: string, entities: readonly EntityPlace[]): ModelPlace | Problem {
  const stem = file.slice(0, -'.sql'.length)
  const own = entities.find((e) => e.file.replace(/\.ya?ml$/, '') === stem)
  if (own) return { kind: 'entity', name: own.entity, entity: own.entity }
  const segments = dirname(file).split('/')
  const at = segments.findLastIndex((segment) => segment in kinds)
  const kind = kinds[segments[at] ?? '']
  if (at < 0 || kind === undefined) return lostFile(file, entities)
  const above = entitiesAbove(segments.slice(0, at), entities)
  return { kind, name: basename(stem), entity: above.length === 1 ? (above[0]?.entity ?? null) : null }
}

/** Entities whose YAML file stands in the nearest folder that has any. */
export function entitiesAbove(segments: readonly string[], entities: readonly EntityPlace[]): readonly EntityPlace[] {
  for (let depth = segments.length; depth > 0; depth--) {
    const folder = segments.slice(0, depth).join('/')
    const here = entities.filter((e) => dirname(e.file) === folder)
    if (here.length > 0) return here
  }
  return []
}

function lostFile(file: string, entities: readonly EntityPlace[]): Problem {
  const place: Place = { file, line: 1 }
  const beside = entities.find((e) => dirname(e.file) === dirname(file) && e.entity === basename(file, '.sql'))
  const expected = beside?.file.replace(/\.ya?ml$/, '.sql')
  return {
    message: 'this model belongs to nothing',
    place,
    allowed: 'a base query beside its YAML file (user.sql, user.yml), or a file in properties/ or groups/ below it',
    next: expected ? `the base query of "${beside?.entity}" has the name of its YAML file: rename it to ${expected}` : 'move the file',
  }
}
