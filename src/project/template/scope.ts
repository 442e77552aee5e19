import { fault } from './fault.ts'
import { iterate } from './iterate.ts'
import type { Target } from './nodes.ts'
import { isKind, isList, typeName } from './values.ts'
import type { Value } from './values.ts'

/** Names of one block; what is not found goes on outside. */
export interface Scope {
  readonly names: Map<string, Value>
  readonly outer: Scope | null
}

export const createScope = (outer: Scope | null): Scope => ({ names: new Map(), outer })

export function find(scope: Scope | null, name: string): Value | undefined {
  for (let at = scope; at !== null; at = at.outer) {
    const value = at.names.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

export function* visibleNames(scope: Scope | null): Generator<string> {
  for (let at = scope; at !== null; at = at.outer) yield* at.names.keys()
}

/** Assigns in this scope; a tuple of targets takes a value apart, a namespace keeps it beyond the scope. */
export function assign(scope: Scope, target: Target, value: Value): void {
  if (target.typename === 'Symbol') return void scope.names.set(target.value, value)
  if (target.typename === 'NamespaceTarget') {
    const space = find(scope, target.name) ?? null
    if (!isKind(space, 'namespace')) {
      return fault(`"${target.name}" is not a namespace`, {
        given: `${target.name}.${target.attribute}`,
        next: `write {% set ${target.name} = namespace() %} first`,
      })
    }
    return void space.attributes.set(target.attribute, value)
  }
  const items = iterate(value)
  if (items.length !== target.items.length) {
    const what = isList(value) || isKind(value, 'tuple') ? `${items.length} values` : `${typeName(value)} of ${items.length} values`
    fault(`${what} cannot be assigned to ${target.items.length} names`, { next: 'give as many names as values' })
  }
  target.items.forEach((t, i) => {
    assign(scope, t, items[i] as Value)
  })
}
