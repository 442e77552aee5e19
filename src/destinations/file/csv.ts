import { joinDotted } from '../../util/dotted.ts'
import { members } from '../../util/json-text.ts'

/** One line as RFC 4180 has it, CRLF at the end. Null is empty; an empty text is `""`, so that the two stay apart. */
export function csvLine(cells: readonly (string | null)[]): string {
  return cells.map((cell) => (cell === null ? '' : quoted(cell))).join(',') + '\r\n'
}

const quoted = (text: string): string => (text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * Cells of a JSON object by column: nested names joined with dots (a dot inside a name is `\.`), texts as they read, numbers
 * and booleans as they stand, lists as JSON. A name in `whole` is a column even where its value is an object. Null when the text
 * is not an object.
 */
export function flatten(
  json: string,
  whole: ReadonlySet<string> = new Set(),
  above: readonly string[] = [],
): Map<string, string | null> | null {
  const list = members(json)
  if (list === null) return null
  const cells = new Map<string, string | null>()
  for (const { name, raw } of list) {
    const path = [...above, name]
    const inner = raw.startsWith('{') && !whole.has(joinDotted(path)) ? flatten(raw, whole, path) : null
    if (inner !== null && inner.size > 0) for (const [column, cell] of inner) cells.set(column, cell)
    else cells.set(joinDotted(path), cellOf(raw))
  }
  return cells
}

const cellOf = (raw: string): string | null => (raw === 'null' ? null : raw.startsWith('"') ? (JSON.parse(raw) as string) : raw)
