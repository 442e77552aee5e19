/** One member of a JSON object with its value as it stands in the text, so that numbers keep all their digits. */
export interface Member {
  readonly name: string
  readonly raw: string
}

const BLANK = /[ \t\n\r]/

/**
 * Members of a JSON object, in order. Null when the text is not one object. The values are delimited, not validated: parse
 * a value to know that it is JSON.
 */
export function members(text: string): Member[] | null {
  const list: Member[] = []
  const ok = walk(text, '{', '}', (from) => {
    const nameEnd = skipValue(text, from)
    const colon = skipBlank(text, nameEnd)
    if (text[from] !== '"' || text[colon] !== ':') return -1
    const start = skipBlank(text, colon + 1)
    const end = skipValue(text, start)
    list.push({ name: JSON.parse(text.slice(from, nameEnd)) as string, raw: text.slice(start, end) })
    return end > start ? end : -1
  })
  return ok ? list : null
}

/** Elements of a JSON array as they stand in the text. Null when the text is not one array. */
export function elements(text: string): string[] | null {
  const list: string[] = []
  const ok = walk(text, '[', ']', (from) => {
    const end = skipValue(text, from)
    list.push(text.slice(from, end))
    return end > from ? end : -1
  })
  return ok ? list : null
}

/** JSON.parse, but integers that a number cannot hold exactly become strings with all their digits. Throws SyntaxError. */
export function parseExact(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown
  JSON.parse(text)
  const parts: string[] = []
  let copied = 0
  for (let at = 0; at < text.length;) {
    if (text[at] === '"') at = skipString(text, at)
    else if (/[-\d]/.test(text[at]!)) {
      const end = skipScalar(text, at)
      const digits = text.slice(at, end)
      if (/^-?\d{16,}$/.test(digits) && !Number.isSafeInteger(Number(digits))) {
        parts.push(text.slice(copied, at), '"', digits, '"')
        copied = end
      }
      at = end
    } else at++
  }
  return JSON.parse(parts.join('') + text.slice(copied)) as unknown
}

/** Walks the comma-separated items between two brackets; `item` answers where its item ends, or -1. */
function walk(text: string, open: string, close: string, item: (from: number) => number): boolean {
  let at = skipBlank(text, 0)
  if (text[at] !== open) return false
  at = skipBlank(text, at + 1)
  if (text[at] === close) return skipBlank(text, at + 1) === text.length
  while (at < text.length) {
    const end = item(at)
    if (end < 0) return false
    at = skipBlank(text, end)
    if (text[at] === close) return skipBlank(text, at + 1) === text.length
    if (text[at] !== ',') return false
    at = skipBlank(text, at + 1)
  }
  return false
}

function skipBlank(text: string, at: number): number {
  while (at < text.length && BLANK.test(text[at]!)) at++
  return at
}

function skipString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i + 1
  }
  return text.length
}

function skipScalar(text: string, at: number): number {
  while (at < text.length && !/[,\]}\s:]/.test(text[at]!)) at++
  return at
}

function skipValue(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at)
  if (text[at] !== '{' && text[at] !== '[') return skipScalar(text, at)
  let depth = 0
  for (let i = at; i < text.length;) {
    if (text[i] === '"') {
      i = skipString(text, i)
      continue
    }
    if (text[i] === '{' || text[i] === '[') depth++
    else if ((text[i] === '}' || text[i] === ']') && --depth === 0) return i + 1
    i++
  }
  return text.length
}
