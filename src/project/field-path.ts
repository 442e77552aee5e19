/** `billing.city` -> `['billing', 'city']`; `\.` is a dot and `\\` a backslash of the name itself. Null when a part is empty. */
export function parseFieldPath(name: string): string[] | null {
  const parts: string[] = []
  let part = ''
  for (let i = 0; i < name.length; i++) {
    const next = name[i + 1]
    if (name[i] === '\\' && (next === '.' || next === '\\')) {
      part += next
      i++
    } else if (name[i] === '.') {
      parts.push(part)
      part = ''
    } else part += name[i]
  }
  parts.push(part)
  return parts.includes('') ? null : parts
}
