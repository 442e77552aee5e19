import type { Problem } from '../errors.ts'
import type { Entity, Field } from './manifest.ts'
import { mentions } from './sql-words.ts'

/**
 * Law L9 for one field: a column marked personal leaves only where the field says `personal: allow`. An `sql:` that names
 * such a column counts. Names are compared without case: rather one question too many.
 *
 * @param where `match` or `fields`, for the message
 * @param sqlText the field's SQL, rendered
 */
export function personalProblem(field: Field, entity: Entity, where: string, node: string, sqlText: string | null): Problem | null {
  if (field.personal === 'allow') return null
  const marked = entity.columns.filter((c) => c.personal !== undefined)
  const hit = marked.find((c) => usesColumn(field, entity, c.name, sqlText))
  if (!hit) return null
  return {
    message: `${where}: "${field.path.join('.')}" would send the column "${hit.name}", which is marked personal (${hit.personal})`,
    place: field.place,
    node,
    next: 'if it may leave, say so: personal: allow',
  }
}

function usesColumn(field: Field, entity: Entity, column: string, sqlText: string | null): boolean {
  const same = (name: string): boolean => name.toLowerCase() === column.toLowerCase()
  switch (field.source.kind) {
    case 'column':
      return same(field.source.column)
    case 'key':
      return entity.key.some(same)
    case 'sql':
      return sqlText !== null && mentions(sqlText, column)
    default:
      return false
  }
}
