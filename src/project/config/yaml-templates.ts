import { isMap, visit } from 'yaml'
import type { Document } from 'yaml'
import type { Place, Problem } from '../../errors.ts'

/**
 * Templates that stand in YAML without quotes: YAML reads `{{ x }}` as a mapping, or stops in the middle of it. Found in the
 * parsed document and on the lines of its syntax errors.
 */
export function unquotedTemplates(doc: Document.Parsed, text: string, place: (offset: number) => Place): Problem[] {
  const lines = text.split('\n')
  const found = new Map<number, Problem>()
  const add = (at: Place): void => {
    const rest = (lines[(at.line ?? 1) - 1] ?? '').slice((at.column ?? 1) - 1).trim()
    const given = (/^\{([{%]).*?[}%]\}[^\s,}\]]*/.exec(rest)?.[0] ?? rest).slice(0, 80)
    found.set(at.line ?? 1, {
      message: 'a template without quotes: YAML reads {{ as a mapping',
      place: at,
      given,
      next: `write "${given.replaceAll('"', "'")}"`,
    })
  }
  visit(doc, {
    Map(_, node) {
      const first = node.items[0]?.key
      if (node.flow === true && isMap(first) && first.flow === true) {
        add(place(node.range?.[0] ?? 0))
        return visit.SKIP
      }
      return undefined
    },
  })
  for (const error of doc.errors) {
    const line = error.linePos?.[0].line ?? 1
    const column = /(?:^|[:\-,[{]\s+)(\{[{%])/d.exec(lines[line - 1] ?? '')?.indices?.[1]?.[0]
    if (column !== undefined && !found.has(line)) add({ ...place(0), line, column: column + 1 })
  }
  return [...found.values()]
}
