import { findCalls } from './calls.ts'
import { createExchange } from './context-value.ts'
import { execute } from './execute.ts'
import { guarded } from './fault.ts'
import type { Frame, Render } from './frame.ts'
import { createMacro, returnFunction } from './macro.ts'
import { readMacros } from './macros.ts'
import type { ProjectMacro } from './macros.ts'
import { parse } from './parser.ts'
import { createScope } from './scope.ts'
import type { TemplateSource } from './source.ts'

export type { TemplateSource } from './source.ts'
export { defineFunction, definePrintable } from './function.ts'

/** A call written in a template, read without running it. */
export interface TemplateCall {
  /** Dotted where the template says so: `exceptions.warn`. */
  readonly name: string
  readonly args: readonly unknown[]
  /** The keyword arguments that are constants; others are left out. */
  readonly kwargs: Readonly<Record<string, unknown>>
  /** Line of the file, from 1. */
  readonly line: number
}

/**
 * Templates with Jinja2's meaning. Context values are plain objects, lists, texts, numbers, booleans, null and functions; of
 * objects only own data properties are seen. All errors are InputErrors with the place in the user's file.
 */
export interface Templates {
  /** Renders SQL: undefined names, None or objects printed are errors with file and line. */
  renderSql(source: TemplateSource, context: Readonly<Record<string, unknown>>): string
  /** Renders a YAML scalar: text in, text out (but for one newline at the very end), None and lists as Python prints them; undefined names are errors. */
  renderText(source: TemplateSource, context: Readonly<Record<string, unknown>>): string
  /** Calls whose positional arguments are all constants, in the order they are written: `ref('a')`, `source('s', 't')`, `config(…)`. */
  calls(source: TemplateSource): readonly TemplateCall[]
}

/** Templates of one project. Its macros are visible in every template, and to one another; a syntax error in any is thrown here. */
export function createTemplates(options: { macros: readonly TemplateSource[] }): Templates {
  const macros = readMacros(options.macros)
  return {
    renderSql: (source, context) => render('sql', source, context, macros),
    renderText: (source, context) => render('text', source, context, macros),
    calls: findCalls,
  }
}

function render(
  mode: 'sql' | 'text',
  source: TemplateSource,
  context: Readonly<Record<string, unknown>>,
  macros: ReadonlyMap<string, ProjectMacro>,
): string {
  const root = parse(source)
  const shared: Render = { mode, context, exchange: createExchange(), macros: new Map(), stack: [], execute, steps: 0, printed: 0 }
  for (const [name, { node, source: home }] of macros) {
    shared.macros.set(name, createMacro(node, { render: shared, source: home, scope: createScope(null) }))
  }
  if (!shared.macros.has('return')) shared.macros.set('return', returnFunction({ render: shared }))
  const frame: Frame = { render: shared, source, scope: createScope(null) }
  return guarded(source, () => {
    const out: string[] = []
    execute(root.children, frame, out)
    return out.join('')
  })
}
