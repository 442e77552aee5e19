import { lit, sql, join, type Sql } from '../util/sql.ts'
import type { PlanColumn } from './plan-columns.ts'
import type { FieldSpec, SyncSpec } from './spec.ts'

/** Fields that are compared: those sent on create only are not. */
const compared = (spec: SyncSpec): readonly FieldSpec[] => spec.fields.filter((field) => field.when === 'always')

/** Both payloads made ready to be read by member, where they differ: columns for the two functions below, over `s` (state) and `p` (desired). */
export const payloadDocs = ({
  flavour,
}: SyncSpec): Sql => sql`case when s.held_payload <> p.payload then ${flavour.jsonDoc(sql`s.held_payload`)} end as held_doc,
      case when s.held_payload <> p.payload then ${flavour.jsonDoc(sql`p.payload`)} end as doc`

/**
 * Whether the held payload (`q.r_held`) says what is desired (`q.payload`). Text is the judge; where a field is left out
 * when NULL it counts as equal, so there the members are compared one by one.
 */
export function samePayload(spec: SyncSpec): Sql {
  const fields = compared(spec)
  if (!fields.some((field) => field.nulls === 'skip')) return sql`q.r_held = q.payload`
  const at = (json: Sql, field: FieldSpec): Sql => spec.flavour.jsonAt(json, field.path)
  const same = (field: FieldSpec): Sql => {
    const equal = sql`${at(sql`q.doc`, field)} is not distinct from ${at(sql`q.held_doc`, field)}`
    return field.nulls === 'skip' ? sql`(${at(sql`q.doc`, field)} is null or ${equal})` : sql`(${equal})`
  }
  return sql`(q.r_held = q.payload or (q.r_held is not null and ${join(fields.map(same), ' and ')}))`
}

/** Names and former values of the fields that an update changes, as JSON texts, for the plan and the audit. */
export function fieldChanges(spec: SyncSpec): Readonly<Partial<Record<PlanColumn, Sql>>> {
  const fields = compared(spec)
  if (!fields.length) return {}
  const at = (json: Sql, field: FieldSpec): Sql => spec.flavour.jsonAt(json, field.path)
  const differs = (field: FieldSpec): Sql => {
    const left = field.nulls === 'skip' ? sql`${at(sql`v.doc`, field)} is not null and ` : sql``
    return sql`${left}${at(sql`v.held_doc`, field)} is distinct from ${at(sql`v.doc`, field)}`
  }
  const list = (one: (field: FieldSpec) => Sql): Sql =>
    commaList(fields.map((field) => sql`case when ${differs(field)} then ${one(field)} end`))
  const former = list((field) => sql`${lit(`${JSON.stringify(field.name)}:`)} || coalesce(${at(sql`v.held_doc`, field)}, 'null')`)
  const known = sql`v.r_held is not null and not v.verbatim`
  return {
    changed_fields: sql`case when ${known} then '[' || ${list((field) => lit(JSON.stringify(field.name)))} || ']' end`,
    before: sql`case when ${known} then ${spec.flavour.jsonText(sql`('{' || ${former} || '}')`)} end`,
  }
}

/** Texts with commas between, NULLs left out. In groups, since Postgres passes at most 100 arguments to a function. */
function commaList(texts: readonly Sql[]): Sql {
  const size = 50
  if (texts.length <= size) return sql`concat_ws(',', ${join(texts)})`
  const groups = Array.from({ length: Math.ceil(texts.length / size) }, (_, i) => texts.slice(i * size, (i + 1) * size))
  return commaList(groups.map((group) => sql`nullif(concat_ws(',', ${join(group)}), '')`))
}
