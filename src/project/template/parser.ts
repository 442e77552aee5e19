import nunjucks from 'nunjucks/src/parser.js'
import type { Token, TokenType } from './cursor.ts'
import { failAt, guarded } from './fault.ts'
import { lex } from './lex.ts'
import type { If, NodeList, Root, Statement } from './nodes.ts'
import { parseTuple } from './parse-expression.ts'
import { parseTag } from './parse-tag.ts'
import type { TemplateSource } from './source.ts'

/** What is used of Nunjucks' parser: the walk over data, output and blocks, `if`, and the token helpers. */
export interface NunjucksParser {
  breakOnBlocks: readonly string[] | null
  nextToken(): Token | null
  peekToken(): Token | null
  pushToken(token: Token | null): void
  skip(type: TokenType): boolean
  skipValue(type: TokenType, value: string): boolean
  skipSymbol(value: string): boolean
  parseAsRoot(): Root
  parseIf(): If
  parseExpression(): unknown
  parseStatement(): Statement | null
  parseUntilBlocks(...names: string[]): NodeList
  advanceAfterBlockEnd(name?: string): Token
  advanceAfterVariableEnd(): void
  fail(message: string, lineno?: number, colno?: number): never
}

/** Nunjucks' parser with Jinja2's lexer, expressions and tags under it. */
export interface Parser extends NunjucksParser {
  readonly source: TemplateSource
  /** Tags that are open, outermost first. */
  readonly open: Token[]
  /** Names seen so far, so that a macro knows whether its body mentions `caller`, `varargs`, `kwargs`. */
  readonly names: Set<string>[]
  /** Loops around the place being read, inside the innermost macro, capture or filter block. */
  loops: number
  depth: number
  /** The token after the next one. */
  lookToken(): Token | null
}

const cache = new WeakMap<TemplateSource, Root>()

/** The tree of a template, read once. Syntax errors are InputErrors with file, line and column. */
export function parse(source: TemplateSource): Root {
  const known = cache.get(source)
  if (known !== undefined) return known
  const root = guarded(source, () => createParser(source, lex(source)).parseAsRoot())
  cache.set(source, root)
  return root
}

function createParser(source: TemplateSource, tokens: readonly Token[]): Parser {
  const base = new nunjucks.Parser({ tags: { VARIABLE_START: '{{', COMMENT_START: '{#' } })
  const untilBlocks = base.parseUntilBlocks.bind(base)
  let next = 0
  const p: Parser = Object.assign(base, {
    source,
    open: [],
    names: [new Set<string>()],
    loops: 0,
    depth: 0,
    nextToken: () => tokens[next++] ?? null,
    peekToken: () => tokens[next] ?? null,
    lookToken: () => tokens[next + 1] ?? null,
    pushToken: () => void next--,
    fail: (message: string, lineno?: number, colno?: number) => {
      const at = tokens[next] ?? tokens.at(-1)
      return failAt(source, { lineno: lineno ?? at?.lineno ?? 0, colno: colno ?? at?.colno ?? 0 }, message)
    },
    parseExpression: () => parseTuple(p, 'output'),
    parseStatement: () => parseTag(p),
    parseUntilBlocks: (...names: string[]) => closedBlock(p, untilBlocks(...names.filter((n) => n !== 'elseif'))),
    advanceAfterBlockEnd: (name?: string) => endOfTag(p, name),
    advanceAfterVariableEnd: () => endOfOutput(p),
  })
  return p
}

/** The block just read, if the template did not end inside it. */
function closedBlock(p: Parser, block: NodeList): NodeList {
  const tag = p.open.at(-1)
  if (p.peekToken() !== null || tag === undefined) return block
  return failAt(p.source, tag, `"{% ${tag.value} %}" is never closed`, { next: `add "{% end${tag.value} %}" where it ends` })
}

function endOfTag(p: Parser, name?: string): Token {
  const tag = name ?? p.nextToken()?.value ?? ''
  p.skip('colon')
  const token = p.nextToken()
  if (token?.type === 'block-end') return token
  const given = token?.value ?? 'the end of the file'
  return failAt(p.source, token ?? p.open.at(-1) ?? { lineno: 0, colno: 0 }, `unexpected "${given}" in "{% ${tag} %}"`, {
    given,
    allowed: '"%}" here',
    next: 'remove it, or close the tag before it',
  })
}

function endOfOutput(p: Parser): void {
  const token = p.nextToken()
  if (token?.type === 'variable-end') return
  const given = token?.value ?? 'the end of the file'
  failAt(p.source, token ?? { lineno: 0, colno: 0 }, `unexpected "${given}" in "{{ }}"`, {
    given,
    allowed: 'an operator, "|" or "}}" here',
    next: 'join values with ~ or a filter, or put each into its own {{ }}',
  })
}
