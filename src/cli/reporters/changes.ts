import { elements, members } from '../../util/json-text.ts'
import { oneLine } from './text.ts'

/** One changed field of a row: JSON texts, null where a side has none. */
export interface Change {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/** Fields that a row changes. `changedFields` and `before` as the plan and the audit keep them, `payload` what is desired. */
export function changesOf(row: { readonly changedFields: string | null; readonly before: string | null; readonly payload: string | null }): readonly Change[] {
  const before = row.before === null ? new Map<string, string>() : members(row.before)
  return namesIn(row.changedFields).map((field) => ({ field, before: before?.get(field) ?? null, after: row.payload === null ? null : at(row.payload, field) }))
}

/** Names in a JSON array of texts. */
export const namesIn = (json: string | null): readonly string[] => (json === null ? [] : (elements(json) ?? []).map((name) => String(JSON.parse(name))))

/** The member at a dotted path of a JSON text, `\.` being a dot in a name. */
function at(json: string, field: string): string | null {
  const path = field.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'))
  return path.reduce<string | null>((text, name) => (text === null ? null : (members(text)?.get(name) ?? null)), json)
}

/** `first_name: "Bo" -> "Bob"`. */
export const changeText = (c: Change): string => `${oneLine(c.field, 60)}: ${oneLine(c.before ?? 'nothing', 60)} -> ${oneLine(c.after ?? 'nothing', 60)}`
