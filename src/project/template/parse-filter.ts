import { unknownName } from './unknown-name.ts'
import { failAt } from './fault.ts'
import { filterNames, refusedFilters } from './filters.ts'
import type { Arguments, Expression, FilterNode } from './nodes.ts'
import { positionOf } from './parse-expression.ts'
import { parseArguments, parsePostfix, parsePrimary } from './parse-primary.ts'
import type { Parser } from './parser.ts'
import { testNames } from './tests.ts'

const NONE: Arguments = { args: [], kwargs: [], star: null, starStar: null }

/** Filters and `is` tests after a value; they bind tighter than any operator. */
export function parseFilterOrTest(p: Parser, start: Expression): Expression {
  let node = start
  for (;;) {
    const token = p.peekToken()
    const at = { lineno: node.lineno, colno: node.colno }
    if (p.skip('pipe')) node = parseFilter(p, node)
    else if (p.skipSymbol('is')) node = parseTest(p, node)
    else if (token?.type === 'left-paren') node = { typename: 'Call', target: node, ...parseArguments(p), ...at }
    else return node
  }
}

/** The filter whose name comes next. Unknown ones are refused here, whether or not they would be reached. */
export function parseFilter(p: Parser, target: Expression | null): FilterNode {
  const at = positionOf(p)
  const name = parseWord(p, 'filter')
  const refused = refusedFilters.get(name)
  if (refused !== undefined) failAt(p.source, at, `the filter "${name}" is not supported`, { given: name, next: refused })
  if (!filterNames.has(name)) unknownName(p.source, at, 'filter', name, filterNames)
  const given = p.peekToken()?.type === 'left-paren' ? parseArguments(p) : NONE
  return { typename: 'Filter', target, name, ...given, ...at }
}

/** `a | upper | trim` where a block's text is what the first one gets. */
export function parseFilterChain(p: Parser): FilterNode {
  let node = parseFilter(p, null)
  while (p.skip('pipe')) node = parseFilter(p, node)
  return node
}

function parseWord(p: Parser, what: string): string {
  const at = positionOf(p)
  const token = p.nextToken()
  if (token?.type === 'symbol') return token.value
  return failAt(p.source, at, `the name of a ${what} is missing`, { given: token?.value ?? '', next: `write a ${what}'s name` })
}

const OPERAND = new Set(['symbol', 'string', 'int', 'float', 'left-bracket', 'left-curly'])
const NOT_OPERAND = new Set(['else', 'or', 'and'])

function parseTest(p: Parser, target: Expression): Expression {
  const negated = p.skipSymbol('not')
  const at = positionOf(p)
  const name = parseWord(p, 'test')
  if (!testNames.has(name)) unknownName(p.source, at, 'test', name, testNames)
  const test: Expression = { typename: 'Test', target, name, ...parseTestArguments(p), ...at }
  return negated ? { typename: 'Not', target: test, ...at } : test
}

function parseTestArguments(p: Parser): Arguments {
  const token = p.peekToken()
  if (token?.type === 'left-paren') return parseArguments(p)
  if (token === null || !OPERAND.has(token.type) || (token.type === 'symbol' && NOT_OPERAND.has(token.value))) return NONE
  if (token.type === 'symbol' && token.value === 'is') {
    failAt(p.source, token, 'tests with "is" cannot be chained', { next: 'join them with "and"' })
  }
  return { ...NONE, args: [parsePostfix(p, parsePrimary(p))] }
}
