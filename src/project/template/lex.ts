import type { Cursor, Token } from './cursor.ts'
import { positionAt } from './cursor.ts'
import { failAt } from './fault.ts'
import { readCode } from './lex-code.ts'
import type { TemplateSource } from './source.ts'

const OPEN = /\{\{|\{%|\{#/g
const RAW = /\{%[-+]?\s*raw\s*(?:(-)%\}|\+?%\})/y
const END_RAW = /\{%([-+]?)\s*endraw\s*(?:(-)%\}|\+?%\})/g

/**
 * Splits a template into tokens by Jinja2's rules: `\r\n` is `\n`, one newline at the very end is dropped, `-` trims blanks,
 * braces inside an expression do not end it. Unclosed tags, strings and comments are errors at the place where they open.
 */
export function lex(source: TemplateSource): Token[] {
  const text = source.text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n|\r/g, '\n')
    .replace(/\n$/, '')
  const c: Cursor = { source, text, tokens: [], index: 0, seen: 0, lineno: 0, lineStart: 0 }
  while (c.index < c.text.length) {
    OPEN.lastIndex = c.index
    const found = OPEN.exec(c.text)
    const end = found?.index ?? c.text.length
    const minus = found !== null && c.text[end + 2] === '-'
    pushData(c, c.text.slice(c.index, end), minus)
    c.index = end
    if (found !== null) readTag(c, found[0])
  }
  return c.tokens
}

function pushData(c: Cursor, text: string, trimEnd: boolean): void {
  const value = trimEnd ? text.trimEnd() : text
  if (value !== '') c.tokens.push({ type: 'data', value, ...positionAt(c, c.index) })
}

function readTag(c: Cursor, open: string): void {
  if (open === '{#') return readComment(c)
  RAW.lastIndex = c.index
  const raw = open === '{%' ? RAW.exec(c.text) : null
  if (raw !== null) return readRaw(c, raw)
  const start = positionAt(c, c.index)
  c.tokens.push({ type: open === '{{' ? 'variable-start' : 'block-start', value: open, ...start })
  c.index += 2
  if (c.text[c.index] === '-' || c.text[c.index] === '+') c.index++
  const trim = readCode(c, open === '{{' ? '}}' : '%}', start)
  if (trim) skipBlanks(c)
}

function readComment(c: Cursor): void {
  const start = positionAt(c, c.index)
  const end = c.text.indexOf('#}', c.index + 2)
  if (end === -1) failAt(c.source, start, 'a comment is never closed', { given: '{#', next: 'add "#}" where it ends' })
  const trim = end > c.index + 2 && c.text[end - 1] === '-'
  c.index = end + 2
  if (trim) skipBlanks(c)
}

function readRaw(c: Cursor, open: RegExpExecArray): void {
  const start = positionAt(c, c.index)
  c.index += open[0].length
  if (open[1] === '-') skipBlanks(c)
  END_RAW.lastIndex = c.index
  const end = END_RAW.exec(c.text)
  if (end === null) return failAt(c.source, start, '"{% raw %}" is never closed', { next: 'add "{% endraw %}" where it ends' })
  pushData(c, c.text.slice(c.index, end.index), end[1] === '-')
  c.index = end.index + end[0].length
  if (end[2] === '-') skipBlanks(c)
}

function skipBlanks(c: Cursor): void {
  while (c.index < c.text.length && /\s/.test(c.text[c.index] as string)) c.index++
}
