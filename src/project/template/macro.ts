import { didYouMean, listOf } from '../../util/suggest.ts'
import { evaluate } from './evaluate.ts'
import { fault } from './fault.ts'
import { capture, step } from './frame.ts'
import type { Frame } from './frame.ts'
import type { MacroNode } from './nodes.ts'
import { createScope } from './scope.ts'
import type { Scope } from './scope.ts'
import { dict, missing, tuple } from './values.ts'
import type { Func, Value } from './values.ts'

const DEEPEST = 100

/** A macro as a function. It sees the names of the place where it is written, not of the place where it is called. */
export function createMacro(node: MacroNode, home: Frame): Func {
  const name = node.name
  return { kind: 'function', macro: true, name, call: (args, kwargs) => run(node, home, args, kwargs) }
}

function run(node: MacroNode, home: Frame, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
  const { stack } = home.render
  if (stack.length >= DEEPEST) {
    const loop = [...new Set(stack.slice(-10))].join(' -> ')
    fault(`the macro "${node.name}" calls itself without end (${DEEPEST} calls deep: ${loop})`, {
      next: 'give it a condition that ends it',
    })
  }
  step(home.render)
  const scope = createScope(home.scope)
  const frame: Frame = { ...home, scope }
  bindParameters(node, frame, scope, args, kwargs)
  stack.push(node.name)
  try {
    return capture(node.body, frame)
  } catch (error) {
    if (error instanceof Returned) return error.value
    throw error
  } finally {
    stack.pop()
  }
}

/** How `return(value)` leaves a macro. */
class Returned extends Error {
  readonly value: Value
  constructor(value: Value) {
    super('return() outside of a macro')
    this.value = value
  }
}

/** dbt's `return(value)`: ends the macro, and the call gives the value as it is. */
export const returnFunction = (frame: Pick<Frame, 'render'>): Func => ({
  kind: 'function',
  name: 'return',
  call: (args, kwargs) => {
    if (args.length > 1 || kwargs.size > 0) fault('return() takes one value')
    if (frame.render.stack.length === 0) fault('return() stands outside of a macro', { next: 'remove it, or move it into a macro' })
    throw new Returned(args[0] ?? null)
  },
})

/** Defaults see all parameters: those given have their value, those after them are undefined, as in Jinja. */
function bindParameters(node: MacroNode, frame: Frame, scope: Scope, args: readonly Value[], given: ReadonlyMap<string, Value>): void {
  const kwargs = new Map(given)
  const absent = node.parameters.filter((p, i) => {
    const value = i < args.length ? args[i] : kwargs.get(p.name)
    if (i >= args.length) kwargs.delete(p.name)
    scope.names.set(p.name, value === undefined ? notGiven(node, p.name) : value)
    return value === undefined
  })
  for (const p of absent) if (p.fallback !== null) scope.names.set(p.name, evaluate(p.fallback, frame))
  bindRest(node, scope, args.slice(node.parameters.length), kwargs)
}

const notGiven = (node: MacroNode, name: string): Value =>
  missing('member', `the parameter "${name}" of "${node.name}" was not given`, `pass it, or give it a default: ${name}=none`)

/** What no parameter took: for `varargs`, `kwargs` and `caller` where the body mentions them, else a mistake. */
function bindRest(node: MacroNode, scope: Scope, varargs: readonly Value[], kwargs: Map<string, Value>): void {
  const names = node.parameters.map((p) => p.name)
  if (node.mentions.has('caller') && !names.includes('caller')) {
    const none = missing('member', `"${node.name}" was not called by a {% call %} block`, 'test it with {% if caller %}')
    scope.names.set('caller', kwargs.get('caller') || none)
    kwargs.delete('caller')
  }
  if (node.mentions.has('kwargs') && !names.includes('kwargs')) scope.names.set('kwargs', dict(kwargs))
  else refuseKwargs(node, names, kwargs)
  if (node.mentions.has('varargs') && !names.includes('varargs')) scope.names.set('varargs', tuple(varargs))
  else if (varargs.length > 0) {
    const count = names.length === 0 ? 'no arguments' : `at most ${names.length} arguments`
    fault(`the macro "${node.name}" takes ${count}, not ${names.length + varargs.length}`, { allowed: `${node.name}(${names.join(', ')})` })
  }
}

function refuseKwargs(node: MacroNode, names: readonly string[], kwargs: ReadonlyMap<string, Value>): void {
  for (const key of kwargs.keys()) {
    if (key === 'caller')
      fault(`the macro "${node.name}" has no use for a {% call %} block`, { next: 'print {{ caller() }} in it, or call it with {{ }}' })
    fault(`the macro "${node.name}" takes no argument "${key}"${didYouMean(key, names)}`, { given: key, allowed: listOf(names) })
  }
}
