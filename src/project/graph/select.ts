import { InputError } from '../../errors.ts'
import { unknownName } from '../unknown-name.ts'
import type { Manifest, NodeId } from '../manifest.ts'

/** What `--select` and `--exclude` were given: each entry one or several selectors, separated by blanks. */
export interface Selection {
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
}

interface Selectable {
  readonly id: NodeId
  /** Names that people write, without a method in front. */
  readonly names: readonly string[]
}

/** A method before `:` and what its value is compared with. dbt's other methods are further rows of this table. */
type Method = (nodes: readonly Selectable[], value: string) => readonly NodeId[]

const byId =
  (prefix: string): Method =>
  (nodes, value) =>
    nodes.filter((n) => n.id === `${prefix}.${value}`).map((n) => n.id)

const methods: Readonly<Record<string, Method>> = {
  sync: byId('sync'),
  source: byId('source'),
  entity: byId('entity'),
}

/**
 * The selected nodes, in the manifest's order. Nothing selected means all; what is excluded is taken off. A selector is a
 * name (`user`, `lifetime_value`, `user.lifetime_value`, a sync's name), a method (`sync:newsletter`, `source:shop.purchases`)
 * or a node id (`property.user.lifetime_value`). It selects exactly the nodes of that name, nothing before or after them.
 *
 * @throws InputError naming every selector that selects nothing, with the nearest names
 */
export function select(manifest: Manifest, selection: Selection): readonly NodeId[] {
  const nodes = selectable(manifest)
  const problems: InputError['problems'][number][] = []
  const all = (given: readonly string[], option: string): Set<NodeId> =>
    new Set(
      given
        .flatMap((entry) => entry.trim().split(/\s+/))
        .filter((entry) => entry !== '')
        .flatMap((entry) => {
          const found = matching(nodes, entry)
          if (found.length === 0) problems.push({ ...unknownSelector(nodes, entry), node: option })
          return found
        }),
    )
  const wanted = selection.select?.length ? all(selection.select, '--select') : null
  const unwanted = all(selection.exclude ?? [], '--exclude')
  if (problems.length > 0) throw new InputError(problems)
  return manifest.order.filter((id) => (wanted === null || wanted.has(id)) && !unwanted.has(id))
}

function matching(nodes: readonly Selectable[], selector: string): readonly NodeId[] {
  const exact = nodes.filter((n) => n.id === selector || n.names.includes(selector)).map((n) => n.id)
  if (exact.length > 0) return exact
  const colon = selector.indexOf(':')
  const method = colon > 0 ? methods[selector.slice(0, colon)] : undefined
  return method ? method(nodes, selector.slice(colon + 1)) : []
}

function unknownSelector(nodes: readonly Selectable[], selector: string): InputError['problems'][number] {
  const colon = selector.indexOf(':')
  const method = colon > 0 ? selector.slice(0, colon) : null
  if (method !== null && Object.hasOwn(methods, method)) {
    const names = nodes.filter((n) => n.id.startsWith(`${method}.`)).map((n) => n.id.slice(method.length + 1))
    return unknownName(method, selector.slice(colon + 1), names)
  }
  if (/^[+@]|[+*,]|:/.test(selector)) {
    return {
      message: `the selector "${selector}" is not understood`,
      allowed: 'names, node ids, sync:NAME, source:SOURCE.TABLE, entity:NAME',
    }
  }
  return unknownName(
    'node',
    selector,
    nodes.flatMap((n) => n.names),
  )
}

function selectable(manifest: Manifest): Selectable[] {
  const of = (id: NodeId, ...names: string[]): Selectable => ({ id, names })
  return [
    ...manifest.sources.map((s) => of(s.id, `${s.source}.${s.name}`)),
    ...manifest.entities.flatMap((e) => [
      of(e.id, e.name),
      ...e.properties.map((p) => of(p.id, p.name, `${e.name}.${p.name}`)),
      ...e.groups.map((g) => (g.hidden ? of(g.id) : of(g.id, g.name, `${e.name}.${g.name}`))),
    ]),
    ...manifest.syncs.map((s) => of(s.id, s.name)),
  ]
}
