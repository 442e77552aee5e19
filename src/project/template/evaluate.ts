import { attribute, item, slice } from './access.ts'
import { arithmetic, signed } from './arithmetic.ts'
import { compare, truthy } from './compare.ts'
import { fault, placed } from './fault.ts'
import { filterNamed } from './filters.ts'
import type { Frame } from './frame.ts'
import { filterEnv, lookUp, printer } from './frame.ts'
import { iterate } from './iterate.ts'
import type { Arguments, Call, Compare, Constant, Expression, FilterNode, Logic } from './nodes.ts'
import { runTest } from './tests.ts'
import { dict, failMissing, float, int, isKind, missing, tuple, typeName } from './values.ts'
import type { Value } from './values.ts'

/** The value of an expression. Whatever goes wrong carries the place of the innermost part that did. */
export function evaluate(node: Expression, frame: Frame): Value {
  try {
    return evaluateNode(node, frame)
  } catch (error) {
    throw placed(error, frame.source, node)
  }
}

/** Runs what uses the value of a node, so that what goes wrong there carries the node's place too. */
export function using<T>(node: Expression, frame: Frame, use: (v: Value) => T): T {
  const value = evaluate(node, frame)
  try {
    return use(value)
  } catch (error) {
    throw placed(error, frame.source, node)
  }
}

const optional = (node: Expression | null, frame: Frame): Value => (node === null ? null : evaluate(node, frame))

/** Whether a condition holds. */
export const holds = (node: Expression, frame: Frame): boolean => using(node, frame, truthy)

function evaluateNode(node: Expression, frame: Frame): Value {
  const of = (n: Expression): Value => evaluate(n, frame)
  if (node.typename === 'Literal') return constant(node.value)
  switch (node.typename) {
    case 'Symbol':
      return lookUp(frame, node.value)
    case 'Tuple':
      return tuple(node.items.map(of))
    case 'List':
      return node.items.map(of)
    case 'Dict':
      return dict(node.pairs.map(([k, v]) => [of(k), of(v)]))
    case 'InlineIf':
      return holds(node.cond, frame) ? of(node.body) : node.other === null ? BLANK : of(node.other)
    case 'Logic':
      return logic(node, frame)
    case 'Not':
      return !holds(node.target, frame)
    case 'Compare':
      return comparison(node, of)
    case 'Binary':
      return arithmetic(node.operator, of(node.left), of(node.right))
    case 'Concat':
      return node.items.map((n) => using(n, frame, printer(frame))).join('')
    case 'Unary':
      return signed(node.operator, of(node.target))
    case 'Attribute':
      return attribute(of(node.target), node.name)
    case 'Item':
      return item(of(node.target), of(node.key))
    case 'Slice':
      return slice(of(node.target), optional(node.from, frame), optional(node.to, frame), optional(node.step, frame))
    case 'Call':
      return call(node, frame)
    case 'Filter':
      return applyFilter(node, optional(node.target, frame), frame)
    case 'Test':
      return test(node.name, of(node.target), node, frame)
  }
}

const BLANK = missing('blank', 'an "if" without "else" gave no value here', 'add "else" to it')

export function constant(value: Constant): Value {
  if (typeof value !== 'object' || value === null) return value
  return 'int' in value ? int(value.int) : float(value.float)
}

/** `and` and `or` give one of their operands, as in Python. */
function logic(node: Logic, frame: Frame): Value {
  const decided = (left: Value): boolean => truthy(left) === (node.operator === 'or')
  const { left, done } = using(node.left, frame, (v) => ({ left: v, done: decided(v) }))
  return done ? left : evaluate(node.right, frame)
}

/** `a < b < c` is `a < b and b < c`. */
function comparison(node: Compare, of: (n: Expression) => Value): Value {
  let left = of(node.first)
  for (const { operator, value } of node.rest) {
    const right = of(value)
    if (!compare(operator, left, right)) return false
    left = right
  }
  return true
}

/** Arguments of a call, with `*` and `**` spread. */
export function evaluateArguments(given: Arguments, frame: Frame): { args: Value[]; kwargs: Map<string, Value> } {
  const args = given.args.map((n) => evaluate(n, frame))
  if (given.star !== null) args.push(...iterate(evaluate(given.star, frame)))
  const kwargs = new Map(given.kwargs.map((k) => [k.name, evaluate(k.value, frame)]))
  const more = given.starStar === null ? null : evaluate(given.starStar, frame)
  if (more === null) return { args, kwargs }
  if (!isKind(more, 'dict')) return fault(`"**" needs a dict, not ${typeName(more)}`)
  for (const [key, value] of more.entries.values()) {
    if (typeof key !== 'string') fault('"**" needs a dict with texts as keys')
    if (kwargs.has(String(key))) fault(`the argument "${String(key)}" is given twice`, { given: String(key), next: 'remove one' })
    kwargs.set(String(key), value)
  }
  return { args, kwargs }
}

/** Calls a function, a macro, a method or a recursive loop. `extra` is the caller of a call block. */
export function call(node: Call, frame: Frame, extra?: readonly [string, Value]): Value {
  const target = evaluate(node.target, frame)
  if (isKind(target, 'missing')) return failMissing(target)
  const run = isKind(target, 'function') || isKind(target, 'members') ? target.call : undefined
  if (run === undefined) return fault(`${typeName(target)} cannot be called`, { next: 'remove the ( )' })
  const { args, kwargs } = evaluateArguments(node, frame)
  if (extra !== undefined) kwargs.set(extra[0], extra[1])
  return run(args, kwargs)
}

/** A filter, or a chain of them over a block's text. */
export function applyFilter(node: FilterNode, value: Value, frame: Frame): Value {
  const { args, kwargs } = evaluateArguments(node, frame)
  return filterNamed(node.name)(filterEnv(frame), value, args, kwargs)
}

function test(name: string, value: Value, given: Arguments, frame: Frame): boolean {
  const { args, kwargs } = evaluateArguments(given, frame)
  return runTest(name, value, args, kwargs)
}
