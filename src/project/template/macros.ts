import { InputError } from '../../errors.ts'
import type { Problem } from '../../errors.ts'
import { failAt } from './fault.ts'
import type { MacroNode, Statement } from './nodes.ts'
import { parse } from './parser.ts'
import { placeOf } from './source.ts'
import type { TemplateSource } from './source.ts'

/** A macro of the project and the file it is written in. */
export interface ProjectMacro {
  readonly node: MacroNode
  readonly source: TemplateSource
}

/** Reads macro files: all problems at once; a name that stands twice is an error that names both places. */
export function readMacros(sources: readonly TemplateSource[]): ReadonlyMap<string, ProjectMacro> {
  const macros = new Map<string, ProjectMacro>()
  const problems: Problem[] = []
  for (const source of sources) {
    try {
      for (const node of macrosOf(source)) {
        const before = macros.get(node.name)
        if (before === undefined) macros.set(node.name, { node, source })
        else problems.push(duplicate(node, source, before))
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new InputError(problems)
  return macros
}

function duplicate(node: MacroNode, source: TemplateSource, before: ProjectMacro): Problem {
  const first = placeOf(before.source, before.node)
  return {
    message: `the macro "${node.name}" is defined twice: here and in ${first.file}:${first.line}`,
    place: placeOf(source, node),
    given: node.name,
    next: 'rename or remove one of them',
  }
}

/** The macros of one file. Text between them is ignored, as dbt does; any other tag would never run and is refused. */
function macrosOf(source: TemplateSource): readonly MacroNode[] {
  return parse(source).children.flatMap((node: Statement) => {
    if (node.typename === 'Macro') return [node]
    if (node.typename === 'Output' && node.children.every((c) => c.typename === 'TemplateData')) return []
    const help = { allowed: '{% macro %} blocks and comments', next: 'move it into a macro' }
    return failAt(source, node, 'a macro file holds macros only: this would never run', help)
  })
}
