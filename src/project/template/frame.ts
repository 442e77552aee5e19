import { didYouMean } from '../../util/suggest.ts'
import type { Exchange } from './context-value.ts'
import { fault } from './fault.ts'
import type { FilterEnv } from './filter.ts'
import { filterNamed } from './filters.ts'
import { globals } from './globals.ts'
import type { NodeList, Statement } from './nodes.ts'
import { createScope, find, visibleNames } from './scope.ts'
import type { Scope } from './scope.ts'
import type { TemplateSource } from './source.ts'
import { sqlText, str } from './text.ts'
import { missing } from './values.ts'
import type { Func, Value } from './values.ts'

/** One render: what all its templates and macros share. */
export interface Render {
  readonly mode: 'sql' | 'text'
  readonly context: Readonly<Record<string, unknown>>
  readonly exchange: Exchange
  /** The project's macros. They win over the context, so that a project can wrap what is built in. */
  readonly macros: Map<string, Func>
  /** Macros being run, outermost first. */
  readonly stack: string[]
  /** Runs statements in the frame's own scope and appends what they print. Here, so that loops and macros need not import it. */
  readonly execute: (nodes: readonly Statement[], frame: Frame, out: string[]) => Signal
  /** Loop steps and macro calls so far. */
  steps: number
  /** Characters printed so far. */
  printed: number
}

/** How a block ended: normally, or by `break` or `continue`. */
export type Signal = 'break' | 'continue' | null

/** Where evaluation stands: the render, the file, the names in sight. */
export interface Frame {
  readonly render: Render
  readonly source: TemplateSource
  readonly scope: Scope
}

const MOST_STEPS = 1_000_000
const MOST_PRINTED = 50_000_000

/** Counts one loop step or macro call: no template runs forever. */
export function step(render: Render): void {
  if (++render.steps > MOST_STEPS) {
    fault(`the template takes more than ${MOST_STEPS} loop steps`, { allowed: `${MOST_STEPS}`, next: 'generate rows in SQL instead' })
  }
}

/** Adds text to an output, within the limit of a whole render. */
export function emit(render: Render, out: string[], text: string): void {
  render.printed += text.length
  if (render.printed > MOST_PRINTED)
    fault('the template prints too much text', { allowed: `${MOST_PRINTED} characters`, next: 'generate rows in SQL instead' })
  out.push(text)
}

/** What a body prints, with a scope of its own. */
export function capture(body: NodeList, frame: Frame): string {
  const out: string[] = []
  frame.render.execute(body.children, { ...frame, scope: createScope(frame.scope) }, out)
  return out.join('')
}

/** How values become text in this render. */
export const printer = (frame: Frame): ((v: Value) => string) => (frame.render.mode === 'sql' ? sqlText : str)

export function filterEnv(frame: Frame): FilterEnv {
  const env: FilterEnv = { print: printer(frame), filter: (name, v, args, kwargs) => filterNamed(name)(env, v, args, kwargs) }
  return env
}

/** The value of a name: local, macro, context, then Jinja's own. An unknown one is undefined, and says what is near. */
export function lookUp(frame: Frame, name: string): Value {
  const { render } = frame
  const local = find(frame.scope, name)
  if (local !== undefined) return local
  const macro = render.macros.get(name)
  if (macro !== undefined) return macro
  if (Object.hasOwn(render.context, name)) return render.exchange.in(render.context[name], name)
  return (
    globals.get(name) ??
    missing('name', () => unknown(frame, name), 'define it with {% set %}, write a macro of that name, or test it with "is defined"')
  )
}

function unknown({ scope, render }: Frame, name: string): string {
  const known = [...visibleNames(scope), ...render.macros.keys(), ...Object.keys(render.context), ...globals.keys()]
  return `"${name}" is not defined${didYouMean(name, known)}`
}
