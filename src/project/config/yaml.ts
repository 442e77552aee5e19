import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, Node, Pair, YAMLError } from 'yaml'
import type { Place, Problem } from '../../errors.ts'
import { readText } from './read-text.ts'
import { unquotedTemplates } from './yaml-templates.ts'

export type Path = readonly (string | number)[]

/** A parsed YAML file: plain values, and where each of them stands. */
export interface YamlFile {
  readonly file: string
  /** Integers beyond 2^53 are bigint. */
  readonly value: unknown
  /** Place of the value at a path; of the nearest thing above it where the path does not exist. */
  at(path: Path): Place
  /** Place where the text of a scalar begins: behind a quote, below a `|`. */
  textAt(path: Path): Place
  /** Place of the last name of a path, in a mapping. */
  keyAt(path: Path): Place
}

export type YamlResult = { readonly yaml: YamlFile } | { readonly problems: readonly Problem[] }

/** Reads and parses a YAML file; see `parseYaml`. */
export function readYaml(path: string, file: string): YamlResult {
  const read = readText(path, file)
  return 'problem' in read ? { problems: [read.problem] } : parseYaml(read.text, file)
}

/** Parses YAML 1.2 (core schema, `<<` merges). Syntax errors, duplicate keys and unquoted templates come as problems; an empty file is one. */
export function parseYaml(text: string, file: string): YamlResult {
  const deep = nestedTooDeeply(text)
  if (deep !== null)
    return { problems: [{ message: 'the file is nested too deeply', place: { file, line: deep }, allowed: `at most ${MAX_DEPTH} levels` }] }
  const lines = new LineCounter()
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  try {
    const doc = parseDocument(text, { lineCounter: lines, merge: true, intAsBigInt: true, prettyErrors: true, strict: true })
    const templates = unquotedTemplates(doc, text, place)
    if (templates.length > 0) return { problems: templates }
    if (doc.errors.length > 0) return { problems: firstOfLine(doc.errors.map((error) => syntaxProblem(error, text, file))) }
    if (doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null)) {
      return { problems: [{ message: 'the file is empty', place: { file, line: 1 }, next: 'fill it, or remove it' }] }
    }
    const value = safeIntegers(doc.toJS({ maxAliasCount: 1000 }))
    return {
      yaml: {
        file,
        value,
        at: (path) => place(find(doc, path).value),
        keyAt: (path) => place(find(doc, path).key),
        textAt: (path) => textPlace(find(doc, path), place, file),
      },
    }
  } catch (error) {
    return { problems: [{ message: `YAML: ${(error as Error).message}`, place: { file, line: 1 } }] }
  }
}

const MAX_DEPTH = 200

/**
 * The line on which nesting passes `MAX_DEPTH`, or null: brackets, `- - -` on one line, or indentation. A coarse look before
 * the parser, because a stack that overflows inside a regular expression ends the whole process.
 */
function nestedTooDeeply(text: string): number | null {
  let open = 0
  for (const [i, line] of text.split('\n').entries()) {
    const indent = /^(?:[-?]? )*/.exec(line)?.[0] ?? ''
    if (indent.length > 2 * MAX_DEPTH) return i + 1
    for (const character of line) {
      if (character === '[' || character === '{') open++
      else if ((character === ']' || character === '}') && open > 0) open--
      if (open > MAX_DEPTH) return i + 1
    }
  }
  return null
}

interface Spot {
  readonly value: number
  readonly key: number
  readonly node: unknown
}

/** Offsets of the value and of its name at a path, or of the deepest part of the path that exists. */
function find(doc: Document.Parsed, path: Path): Spot {
  let node: unknown = doc.contents
  let at: Spot = { value: start(node) ?? 0, key: start(node) ?? 0, node }
  for (const step of path) {
    const pair = isMap(node) ? pairOf(doc, node.items as Pair[], step) : null
    const next = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined
    const key = pair ? start(pair.key) : start(next)
    if (key === undefined) return at
    at = { value: start(next) ?? key, key, node: next }
    node = isAlias(next) ? next.resolve(doc) : next
  }
  return at
}

function textPlace(spot: Spot, place: (offset: number) => Place, file: string): Place {
  const type = isScalar(spot.node) ? spot.node.type : undefined
  const at = place(spot.value)
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return { file, line: (at.line ?? 1) + 1, column: 1 }
  const quoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE'
  return { ...at, column: (at.column ?? 1) + (quoted ? 1 : 0) }
}

function pairOf(doc: Document.Parsed, items: readonly Pair[], step: string | number): Pair | null {
  const own = items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))
  if (own) return own
  for (const merged of items.filter((pair) => isScalar(pair.key) && pair.key.source === '<<')) {
    const target = isAlias(merged.value) ? merged.value.resolve(doc) : merged.value
    const below = isMap(target) ? pairOf(doc, target.items as Pair[], step) : null
    if (below) return below
  }
  return null
}

const start = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

/** Integers that a number holds exactly become numbers; the others stay bigint, so that nothing is rounded silently. */
function safeIntegers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (Array.isArray(value)) return value.map(safeIntegers)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value)) {
    Object.defineProperty(copy, key, { value: safeIntegers(inner), enumerable: true, configurable: true, writable: true })
  }
  return copy
}

/** One cause often gives several errors on its line: the first one speaks, and after five nobody reads on. */
const firstOfLine = (problems: readonly Problem[]): Problem[] =>
  problems.filter((p, i) => problems.findIndex((other) => other.place?.line === p.place?.line) === i).slice(0, 5)

function syntaxProblem(error: YAMLError, text: string, file: string): Problem {
  const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 }
  const source = text.split('\n')[line - 1] ?? ''
  const place = { file, line, column: col }
  if (error.code === 'TAB_AS_INDENT' || /^ *\t/.test(source))
    return { message: 'a tab indents this line: YAML takes blanks only', place, next: 'replace the tab by two blanks' }
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^\s*(?:- )?\s*([^:]+?)\s*:/.exec(source.slice(col - 1))?.[1] ?? ''
    return { message: `the key "${key}" stands twice in one mapping`, place, next: 'keep one of the two' }
  }
  if (error.code === 'MULTIPLE_DOCS')
    return { message: 'a second document begins here (---)', place, next: 'put each document into a file of its own' }
  const message = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'the YAML cannot be read'
  return { message: `YAML: ${message}`, place, given: source.trim().slice(0, 80) }
}
