import { equal } from './compare.ts'
import { holds, using } from './evaluate.ts'
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
  runOver(node, frame, out, using(node.over, frame, iterate), 1)
}

function runOver(node: For, frame: Frame, out: string[], over: readonly Value[], depth: number): void {
  const items = over.filter((x) => passes(node, frame, x))
  const changed: { last: Value | undefined } = { last: undefined }
  for (const [i, x] of items.entries()) {
    step(frame.render)
    const scope = createScope(frame.scope)
    assign(scope, node.target, x)
    scope.names.set('loop', loopObject(node, frame, { items, i, depth, changed }))
    const signal = frame.render.execute(node.body.children, { ...frame, scope }, out)
    if (signal === 'break') break
  }
  if (items.length === 0 && node.other !== null)
    frame.render.execute(node.other.children, { ...frame, scope: createScope(frame.scope) }, out)
}

/** The `if` of a `for`: what it refuses is not counted by `loop`. */
function passes(node: For, frame: Frame, x: Value): boolean {
  if (node.cond === null) return true
  step(frame.render)
  const scope = createScope(frame.scope)
  assign(scope, node.target, x)
  return holds(node.cond, { ...frame, scope })
}

/** Where a loop stands. */
interface Step {
  readonly items: readonly Value[]
  readonly i: number
  readonly depth: number
  readonly changed: { last: Value | undefined }
}

const BEYOND = missing('member', 'the loop has no item before the first or after the last', 'test loop.first or loop.last')

const MEMBERS: ReadonlyMap<string, (s: Step) => Value> = new Map<string, (s: Step) => Value>([
  ['index', (s) => s.i + 1],
  ['index0', (s) => s.i],
  ['revindex', (s) => s.items.length - s.i],
  ['revindex0', (s) => s.items.length - s.i - 1],
  ['first', (s) => s.i === 0],
  ['last', (s) => s.i === s.items.length - 1],
  ['length', (s) => s.items.length],
  ['depth', (s) => s.depth],
  ['depth0', (s) => s.depth - 1],
  ['previtem', (s) => (s.i === 0 ? BEYOND : (s.items[s.i - 1] as Value))],
  ['nextitem', (s) => (s.i === s.items.length - 1 ? BEYOND : (s.items[s.i + 1] as Value))],
  ['cycle', (s) => ({ kind: 'function', name: 'cycle', call: (args) => cycle(args, s.i) })],
  ['changed', (s) => ({ kind: 'function', name: 'changed', call: (args) => hasChanged(args, s.changed) })],
])

const cycle = (args: readonly Value[], i: number): Value =>
  args.length === 0 ? fault('cycle() needs values') : (args[i % args.length] as Value)

function loopObject(node: For, frame: Frame, step: Step): Members {
  const call = (args: readonly Value[]): Value => recurse(node, frame, args, step.depth)
  return { kind: 'members', name: 'loop', text: null, get: (name) => MEMBERS.get(name)?.(step), call }
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
  runOver(node, frame, out, args.length === 0 ? fault('loop() needs a list') : iterate(args[0] as Value), depth + 1)
  return out.join('')
}
