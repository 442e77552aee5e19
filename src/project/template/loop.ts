import { equal, truthy } from './compare.ts'
import { evaluate } from './evaluate.ts'
import type { Signal } from './execute.ts'
import { execute } from './execute.ts'
import { fault } from './fault.ts'
import { step } from './frame.ts'
import type { Frame } from './frame.ts'
import { iterate } from './iterate.ts'
import type { For } from './nodes.ts'
import { assign, createScope } from './scope.ts'
import { missing, tuple } from './values.ts'
import type { Members, Value } from './values.ts'

/** Runs a `for`: a new scope for each step, so that `set` inside does not leak. */
export function runLoop(node: For, frame: Frame, out: string[]): void {
  runOver(node, frame, out, evaluate(node.over, frame), 1)
}

function runOver(node: For, frame: Frame, out: string[], over: Value, depth: number): void {
  const items = iterate(over).filter((x) => passes(node, frame, x))
  const changed: { last: Value | undefined } = { last: undefined }
  for (const [i, x] of items.entries()) {
    step(frame.render)
    const scope = createScope(frame.scope)
    assign(scope, node.target, x)
    scope.names.set('loop', loopObject(node, frame, items, i, depth, changed))
    const signal: Signal = execute(node.body.children, { ...frame, scope }, out)
    if (signal === 'break') break
  }
  if (items.length === 0 && node.other !== null) execute(node.other.children, { ...frame, scope: createScope(frame.scope) }, out)
}

/** The `if` of a `for`: what it refuses is not counted by `loop`. */
function passes(node: For, frame: Frame, x: Value): boolean {
  if (node.cond === null) return true
  step(frame.render)
  const scope = createScope(frame.scope)
  assign(scope, node.target, x)
  return truthy(evaluate(node.cond, { ...frame, scope }))
}

function loopObject(
  node: For, frame: Frame, items: readonly Value[], i: number, depth: number, changed: { last: Value | undefined },
): Members {
  const beyond = missing('member', 'the loop has no item before the first or after the last', 'test loop.first or loop.last')
  const members = new Map<string, () => Value>([
    ['index', () => i + 1], ['index0', () => i], ['revindex', () => items.length - i], ['revindex0', () => items.length - i - 1],
    ['first', () => i === 0], ['last', () => i === items.length - 1], ['length', () => items.length],
    ['depth', () => depth], ['depth0', () => depth - 1],
    ['previtem', () => items[i - 1] ?? (i > 0 ? null : beyond)], ['nextitem', () => items[i + 1] ?? (i < items.length - 1 ? null : beyond)],
    ['cycle', () => ({ kind: 'function', name: 'cycle', call: (args) => (args.length === 0 ? fault('cycle() needs values') : (args[i % args.length] as Value)) })],
    ['changed', () => ({ kind: 'function', name: 'changed', call: (args) => hasChanged(args, changed) })],
  ])
  const again = { call: (args: readonly Value[]): Value => recurse(node, frame, args, depth) }
  return { kind: 'members', name: 'loop', text: null, get: (name) => members.get(name)?.(), ...again }
}

function hasChanged(args: readonly Value[], memory: { last: Value | undefined }): boolean {
  const now = tuple(args)
  const same = memory.last !== undefined && equal(memory.last, now)
  memory.last = now
  return !same
}

function recurse(node: For, frame: Frame, args: readonly Value[], depth: number): Value {
  if (!node.recursive) fault('loop() needs {% for … recursive %}', { next: 'add "recursive" to the for' })
  if (depth >= 100) fault('the loop is nested without end (100 levels deep)', { next: 'give it a condition that ends it' })
  const out: string[] = []
  runOver(node, frame, out, args.length === 0 ? fault('loop() needs a list') : (args[0] as Value), depth + 1)
  return out.join('')
}
