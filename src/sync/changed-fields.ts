import { lit, sql, join, type Sql } from '../util/sql.ts'
import type { PlanColumn } from './plan-columns.ts'
import type { FieldSpec, SyncSpec } from './spec.ts'

/** Fields that are compared: those sent on create only are not. */
const compared = (spec: SyncSpec): readonly FieldSpec[] => spec.fields.filter((field) => field.when === 'always')

/**
 * Whether the held payload (`s.held_payload`) says what is desired (`p.payload`). Text is the judge; where a field is left out
 * when NULL it counts as equal, so there the members are compared one by one.
 */
export function samePayload(spec: SyncSpec): Sql {
  const fields = compared(spec)
  if (!fields.some((field) => field.nulls === 'skip')) return sql`s.held_payload = p.payload`
  const at = (json: Sql, field: FieldSpec): Sql => spec.flavour.jsonAt(json, field.path)
  const same = (field: FieldSpec): Sql => {
    const equal = sql`${at(sql`p.payload`, field)} is not distinct from ${at(sql`s.held_payload`, field)}`
    return field.nulls === 'skip' ? sql`(${at(sql`p.payload`, field)} is null or ${equal})` : sql`(${equal})`
  }
  return sql`(s.held_payload = p.payload or (s.held_payload is not null and ${join(fields.map(same), ' and ')}))`
}

/** Names and former values of the fields that an update changes, as JSON texts, for the plan and the audit. */
export function fieldChanges(spec: SyncSpec): Readonly<Partial<Record<PlanColumn, Sql>>> {
  const fields = compared(spec)
  if (!fields.length) return {}
  const at = (json: Sql, field: FieldSpec): Sql => spec.flavour.jsonAt(json, field.path)
  const differs = (field: FieldSpec): Sql => {
    const left = field.nulls === 'skip' ? sql`${at(sql`v.payload`, field)} is not null and ` : sql``
    return sql`${left}${at(sql`v.r_held`, field)} is distinct from ${at(sql`v.payload`, field)}`
  }
  const list = (one: (field: FieldSpec) => Sql): Sql =>
    commaList(fields.map((field) => sql`case when ${differs(field)} then ${one(field)} end`))
  const known = sql`v.r_held is not null and not v.verbatim`
  return {
    changed_fields: sql`case when ${known} then '[' || ${list((field) => lit(JSON.stringify(field.name)))} || ']' end`,
    before: sql`case when ${known} then '{' || ${list((field) => sql`${lit(`${JSON.stringify(field.name)}:`)} || coalesce(${at(sql`v.r_held`, field)}, 'null')`)} || '}' end`,
  }
}

/** Texts with commas between, NULLs left out. In groups, since Postgres passes at most 100 arguments to a function. */
function commaList(texts: readonly Sql[]): Sql {
  const size = 50
  if (texts.length <= size) return sql`concat_ws(',', ${join(texts)})`
  const groups = Array.from({ length: Math.ceil(texts.length / size) }, (_, i) => texts.slice(i * size, (i + 1) * size))
  return commaList(groups.map((group) => sql`nullif(concat_ws(',', ${join(group)}), '')`))
}
