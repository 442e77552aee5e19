import { failAt } from './fault.ts'
import type { Position, TemplateSource } from './source.ts'

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(x|u|U|N)|(.))/gs

/** The text of a Python string literal without its quotes. A backslash before any other letter stays, as in Python (`'\d'`). */
export function unescape(literal: string, source: TemplateSource, at: Position): string {
  if (!literal.includes('\\')) return literal
  return literal.replace(ESCAPE, (all, x?: string, u?: string, long?: string, octal?: string, broken?: string, other?: string) => {
    const hex = x ?? u ?? long
    const code = hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : null
    if (broken !== undefined || (code !== null && code > 0x10ffff)) {
      failAt(source, at, `"${all}" is not a complete escape`, {
        allowed: '\\xHH, \\uHHHH, \\UHHHHHHHH',
        next: 'write "\\\\" for a backslash',
      })
    }
    if (code !== null) return String.fromCodePoint(code)
    return SIMPLE[other as string] ?? all
  })
}
