import type { Cursor, TokenType } from './cursor.ts'
import { positionAt } from './cursor.ts'
import { failAt } from './fault.ts'
import type { Position } from './source.ts'
import { unescape } from './unescape.ts'

const BLANK = /\s+/y
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const INT = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy
const TEXT = /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/sy
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
const TYPES: Readonly<Record<string, TokenType>> = {
  '(': 'left-paren',
  ')': 'right-paren',
  '[': 'left-bracket',
  ']': 'right-bracket',
  '{': 'left-curly',
  '}': 'right-curly',
  ',': 'comma',
  ':': 'colon',
  '|': 'pipe',
  '~': 'tilde',
}

/** Reads the tokens of one tag up to and with its end; true when the end trims the blanks after it. */
export function readCode(c: Cursor, end: '}}' | '%}', start: Position): boolean {
  const brackets: { readonly open: string; readonly at: Position }[] = []
  while (c.index < c.text.length) {
    if (match(c, BLANK) !== null) continue
    if (brackets.length === 0) {
      const sign = c.text.startsWith(end, c.index) ? '' : c.text.startsWith(end, c.index + 1) ? c.text[c.index] : undefined
      if (sign === '' || sign === '-' || (sign === '+' && end === '%}')) return close(c, end, sign)
    }
    readToken(c, brackets)
  }
  const open = end === '}}' ? '{{' : '{%'
  const inner = brackets.at(-1)
  if (inner !== undefined) failAt(c.source, inner.at, `"${inner.open}" is never closed`, { next: `add "${CLOSES[inner.open]}"` })
  return failAt(c.source, start, `"${open}" is never closed`, { next: `add "${end}" where it ends` })
}

function close(c: Cursor, end: '}}' | '%}', sign: string): boolean {
  const at = positionAt(c, c.index)
  c.tokens.push({ type: end === '}}' ? 'variable-end' : 'block-end', value: end, ...at })
  c.index += sign.length + 2
  return sign === '-'
}

function match(c: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = c.index
  const found = pattern.exec(c.text)
  if (found === null) return null
  c.index += found[0].length
  return found[0]
}

function readToken(c: Cursor, brackets: { readonly open: string; readonly at: Position }[]): void {
  const at = positionAt(c, c.index)
  const push = (type: TokenType, value: string): void => void c.tokens.push({ type, value, ...at })
  const float = match(c, FLOAT)
  if (float !== null) return push('float', float.replaceAll('_', ''))
  const int = match(c, INT)
  if (int !== null) return push('int', int.replaceAll('_', ''))
  const name = match(c, NAME)
  if (name !== null) return push('symbol', name.normalize('NFKC'))
  const text = match(c, TEXT)
  if (text !== null) return push('string', unescape(text.slice(1, -1), c.source, at))
  const operator = match(c, OPERATOR)
  if (operator === null) return unexpected(c, at)
  balance(c, operator, at, brackets)
  push(TYPES[operator] ?? 'operator', operator)
}

function unexpected(c: Cursor, at: Position): never {
  const char = String.fromCodePoint(c.text.codePointAt(c.index) as number)
  if (char === '"' || char === "'") failAt(c.source, at, `a text that begins with ${char} is never closed`, { next: `add ${char}` })
  const next: Readonly<Record<string, string>> = { '!': 'write "not x"', '&': 'write "a and b"', '`': 'quote texts with \' or "' }
  return failAt(c.source, at, `unexpected "${char}"`, { given: char, next: next[char] ?? 'remove it, or quote it as a text' })
}

function balance(c: Cursor, operator: string, at: Position, brackets: { readonly open: string; readonly at: Position }[]): void {
  if (operator in CLOSES) return void brackets.push({ open: operator, at })
  if (!')]}'.includes(operator)) return
  const inner = brackets.pop()
  if (inner === undefined) failAt(c.source, at, `unexpected "${operator}": nothing is open`, { next: 'remove it' })
  const wanted = CLOSES[inner.open] as string
  if (wanted === operator) return
  failAt(c.source, at, `unexpected "${operator}": "${inner.open}" is still open`, {
    allowed: `"${wanted}"`,
    next: `close it with "${wanted}"`,
  })
}
