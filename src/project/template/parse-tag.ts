import type { Token } from './cursor.ts'
import { failAt } from './fault.ts'
import type { Statement } from './nodes.ts'
import { parseCallBlock, parseMacro } from './parse-macro.ts'
import { parseDo, parseFilterBlock, parseFor, parseJump, parseSet, parseWith } from './parse-statement.ts'
import type { Parser } from './parser.ts'
import { unknownName } from './unknown-name.ts'

const TAGS: ReadonlyMap<string, (p: Parser) => Statement> = new Map<string, (p: Parser) => Statement>([
  ['if', (p) => p.parseIf()],
  ['for', parseFor],
  ['set', parseSet],
  ['macro', parseMacro],
  ['call', parseCallBlock],
  ['filter', parseFilterBlock],
  ['with', parseWith],
  ['do', parseDo],
  ['break', parseJump],
  ['continue', parseJump],
])

const VISIBLE = 'remove the tag: macros in macros/ are visible without import'
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['import', VISIBLE],
  ['from', VISIBLE],
  ['include', 'write a macro in macros/ and call it: macros are visible without import'],
  ['extends', 'write a macro in macros/ and call it; templates do not inherit'],
  ['block', 'write a macro in macros/ and call it; templates do not inherit'],
  ['autoescape', 'remove the tag: nothing is escaped in SQL'],
  ['print', 'write {{ value }}'],
  ['debug', 'use {{ log(value) }}'],
  ['trans', 'write the text itself'],
  ['switch', 'write {% if %} and {% elif %}'],
  ['verbatim', 'write {% raw %} and {% endraw %}'],
  ['elseif', 'write {% elif %}'],
  ['else if', 'write {% elif %}'],
  ['materialization', 'models are materialised by Dray; remove it'],
  ['snapshot', 'snapshots are not supported; remove it'],
  ['test', 'write a query in tests/ instead'],
  ['docs', 'write the description in YAML instead'],
])

/** The tag that comes next, or null where the enclosing block goes on or ends here. Unknown tags are refused with a fix. */
export function parseTag(p: Parser): Statement | null {
  const token = p.peekToken()
  if (token?.type !== 'symbol') {
    return failAt(p.source, token ?? { lineno: 0, colno: 0 }, 'the name of a tag is missing', { allowed: [...TAGS.keys()].join(', ') })
  }
  if (p.breakOnBlocks?.includes(token.value)) return null
  const parse = TAGS.get(token.value)
  if (parse === undefined) return refuse(p, token)
  p.open.push(token)
  const node = parse(p)
  p.open.pop()
  return node
}

function refuse(p: Parser, token: Token): never {
  const name = token.value
  const help = REFUSED.get(name)
  if (help !== undefined) return failAt(p.source, token, `the tag "{% ${name} %}" is not supported`, { given: name, next: help })
  const open = p.open.at(-1)
  const closes = name.startsWith('end') && (TAGS.has(name.slice(3)) || name === 'endraw')
  if (!closes && name !== 'else' && name !== 'elif') return unknownName(p.source, token, 'tag', name, [...TAGS.keys(), 'raw'])
  if (open === undefined) {
    return failAt(p.source, token, `"{% ${name} %}" stands alone: no tag is open`, {
      given: name,
      next: 'remove it, or add its opening tag',
    })
  }
  const line = (p.source.line ?? 1) + open.lineno
  return failAt(p.source, token, `"{% ${name} %}" does not fit: "{% ${open.value} %}" of line ${line} is open`, {
    given: name,
    allowed: `"{% end${open.value} %}"`,
    next: `close line ${line} first`,
  })
}
