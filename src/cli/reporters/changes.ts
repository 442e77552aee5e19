import { elements, members } from '../../util/json-text.ts'
import { oneLine } from './text.ts'

/** One changed field of a row: JSON texts, null where a side has none. */
export interface Change {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/** Fields that a row changes. `changedFields` and `before` as the plan and the audit keep them, `payload` what is desired. */
export function changesOf(row: {
  readonly changedFields: string | null
  readonly before: string | null
  readonly payload: string | null
}): readonly Change[] {
  const before = new Map((members(row.before ?? '{}') ?? []).map((m) => [m.name, m.raw]))
  return namesIn(row.changedFields).map((field) => ({
    field,
    before: before.get(field) ?? null,
    after: valueOf(row.payload ?? '{}', field),
  }))
}

/** Names in a JSON array of texts. */
export const namesIn = (json: string | null): readonly string[] => (elements(json ?? '[]') ?? []).map((name) => String(JSON.parse(name)))

/** The member at a path whose names are joined by dots; a name may hold dots itself. */
function valueOf(json: string, path: string): string | null {
  for (const { name, raw } of members(json) ?? []) {
    if (name === path) return raw
    if (path.startsWith(`${name}.`)) {
      const inner = valueOf(raw, path.slice(name.length + 1))
      if (inner !== null) return inner
    }
  }
  return null
}

/** `first_name: "Bo" -> "Bob"`. */
export const changeText = (c: Change): string =>
  `${oneLine(c.field, 60)}: ${oneLine(c.before ?? 'nothing', 60)} -> ${oneLine(c.after ?? 'nothing', 60)}`
