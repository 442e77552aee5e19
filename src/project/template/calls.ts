import type { Arguments, Constant, Expression } from './nodes.ts'
import { parse } from './parser.ts'
import { placeOf } from './source.ts'
import type { TemplateSource } from './source.ts'

export interface Found {
  readonly name: string
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly line: number
}

/** Calls whose positional arguments are all constants, in the order they stand. Nothing is run. */
export function findCalls(source: TemplateSource): readonly Found[] {
  const found: Found[] = []
  walk(parse(source), (node) => {
    const name = dottedName(node.target)
    const args = node.args.map(constantOf)
    if (name === null || node.star !== null || node.starStar !== null || args.some((a) => a === undefined)) return
    found.push({ name, args: args.map((a) => a?.value), kwargs: constantKwargs(node), line: placeOf(source, node.target).line ?? 1 })
  })
  return found
}

type CallNode = Extract<Expression, { typename: 'Call' }>

/** Visits every node below; parts of a node stand in the order they are written. */
function walk(value: unknown, visit: (node: CallNode) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof Set) return
  if (Array.isArray(value))
    return value.forEach((v) => {
      walk(v, visit)
    })
  if ((value as { typename?: unknown }).typename === 'Call') visit(value as CallNode)
  for (const part of Object.values(value)) walk(part, visit)
}

function dottedName(node: Expression): string | null {
  if (node.typename === 'Symbol') return node.value
  if (node.typename !== 'Attribute') return null
  const target = dottedName(node.target)
  return target === null ? null : `${target}.${node.name}`
}

function constantKwargs(given: Arguments): Readonly<Record<string, unknown>> {
  const pairs = given.kwargs.map((k) => [k.name, constantOf(k.value)] as const)
  return Object.fromEntries(pairs.flatMap(([name, c]) => (c === undefined ? [] : [[name, c.value]])))
}

function constantOf(node: Expression): { readonly value: unknown } | undefined {
  if (node.typename === 'Literal') return { value: plain(node.value) }
  if (node.typename === 'List' || node.typename === 'Tuple') {
    const items = node.items.map(constantOf)
    return items.some((i) => i === undefined) ? undefined : { value: items.map((i) => i?.value) }
  }
  if (node.typename !== 'Dict') return undefined
  const pairs = node.pairs.map(([k, v]) => [constantOf(k), constantOf(v)] as const)
  if (pairs.some(([k, v]) => typeof k?.value !== 'string' || v === undefined)) return undefined
  return { value: Object.fromEntries(pairs.map(([k, v]) => [String(k?.value), v?.value])) }
}

function plain(value: Constant): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('float' in value) return value.float
  const n = Number(value.int)
  return Number.isSafeInteger(n) ? n : value.int
}
