import type { NodeId } from '../manifest.ts'

/** What a graph is: every node with the nodes that it reads. */
export type Dependencies = ReadonlyMap<NodeId, readonly NodeId[]>

export type Ordered = { readonly order: readonly NodeId[] } | { readonly cycle: readonly NodeId[] }

/**
 * Every node once, each after all that it reads; of those that could come next the smallest name comes first, so the order
 * does not depend on how files were read. Nodes that are read but not listed are left out. With a cycle: its path, the
 * first node repeated at the end.
 */
export function order(dependencies: Dependencies): Ordered {
  const open = new Map([...dependencies].map(([id, reads]) => [id, new Set(reads.filter((r) => dependencies.has(r)))]))
  const readers = new Map<NodeId, NodeId[]>()
  for (const [id, reads] of open) for (const read of reads) readers.set(read, [...(readers.get(read) ?? []), id])
  const ready = [...open]
    .filter(([, reads]) => reads.size === 0)
    .map(([id]) => id)
    .toSorted()
  const sequence: NodeId[] = []
  while (ready.length > 0) {
    const id = ready.shift() as NodeId
    sequence.push(id)
    open.delete(id)
    for (const reader of readers.get(id) ?? []) {
      const waits = open.get(reader)
      if (waits?.delete(id) && waits.size === 0) insert(ready, reader)
    }
  }
  return open.size === 0 ? { order: sequence } : { cycle: cycleIn(open) }
}

function insert(sorted: NodeId[], id: NodeId): void {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as NodeId) < id) low = middle + 1
    else high = middle
  }
  sorted.splice(low, 0, id)
}

/** Every node left over reads another one left over: following them must come back. */
function cycleIn(open: ReadonlyMap<NodeId, ReadonlySet<NodeId>>): NodeId[] {
  const path: NodeId[] = []
  let id = [...open.keys()].toSorted()[0] as NodeId
  while (!path.includes(id)) {
    path.push(id)
    id = [...(open.get(id) ?? [])].filter((read) => open.has(read)).toSorted()[0] as NodeId
  }
  return [...path.slice(path.indexOf(id)), id]
}
