import type { Position, TemplateSource } from './source.ts'

/** A token in the shape Nunjucks' parser reads. Whitespace control is already done, comments are gone, `raw` is data. */
export interface Token extends Position {
  readonly type: TokenType
  readonly value: string
}

export type TokenType =
  | 'data'
  | 'block-start'
  | 'block-end'
  | 'variable-start'
  | 'variable-end'
  | 'symbol'
  | 'string'
  | 'int'
  | 'float'
  | 'operator'
  | 'comma'
  | 'colon'
  | 'pipe'
  | 'tilde'
  | 'left-paren'
  | 'right-paren'
  | 'left-bracket'
  | 'right-bracket'
  | 'left-curly'
  | 'right-curly'

/** The lexer's state: the text with `\n` line ends, and how far it has come. */
export interface Cursor {
  readonly source: TemplateSource
  readonly text: string
  readonly tokens: Token[]
  index: number
  /** Line and start of line at `seen`, so that positions cost one pass in all. */
  seen: number
  lineno: number
  lineStart: number
}

/** Position of an index at or after the last one asked for. */
export function positionAt(c: Cursor, index: number): Position {
  for (let nl = c.text.indexOf('\n', c.seen); nl !== -1 && nl < index; nl = c.text.indexOf('\n', nl + 1)) {
    c.lineno++
    c.lineStart = nl + 1
  }
  c.seen = Math.max(c.seen, index)
  return { lineno: c.lineno, colno: index - c.lineStart }
}
