/** A text as a double-quoted YAML scalar in plain ASCII. */
export function yaml(text: string): string {
  const escaped = [...text].map((c) => {
    const code = c.codePointAt(0) ?? 0
    if (c === '"' || c === '\\') return `\\${c}`
    if (code >= 0x20 && code < 0x7f) return c
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })
  return `"${escaped.join('')}"`
}

/** The same where Dray renders a template: braces in the text are no template. */
export const literal = (text: string): string => yaml(text.replaceAll(/\{[{%#]/g, (open) => `{{ '${open}' }}`))

/** A name in `fields:` or `match:`: dots and backslashes belong to the name. */
export const fieldName = (name: string): string => yaml(name.replaceAll(/[\\.]/g, '\\$&'))

const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0')
