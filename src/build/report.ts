import { InputError, type Place } from '../errors.ts'
import type { NodeId } from '../project/manifest.ts'
import type { Counts } from './job.ts'
import type { BuildWorld, NodeResult } from './world.ts'

/** A node that a build looks after. */
interface Node {
  readonly id: NodeId
  readonly place: Place
  /** Where its SQL stands, if elsewhere. */
  readonly sqlPlace?: Place
}

export interface Report {
  /** Runs the work of a node, told as started and finished. Its failure is noted and thrown on. */
  node(node: Node, work: () => Promise<Counts>): Promise<void>
  /** The same in two parts: the first ends without a result, unless it fails. */
  part(node: Node, work: () => Promise<void>): Promise<void>
  fail(node: Node, error: unknown): void
  skip(node: NodeId, because: NodeId): void
  volatile(node: NodeId): void
  readonly failed: ReadonlyMap<NodeId, string>
  results(): readonly NodeResult[]
}

/** Collects what happened to each node, in the order given, and tells the world. */
export function report(world: BuildWorld, order: readonly NodeId[]): Report {
  const results = new Map<NodeId, NodeResult>()
  const failed = new Map<NodeId, string>()
  const started = new Set<NodeId>()
  const spent = new Map<NodeId, number>()
  const volatile = new Set<NodeId>()
  const set = (node: NodeId, result: Omit<NodeResult, 'node' | 'ms'>): void =>
    void results.set(node, { node, ms: Math.round(spent.get(node) ?? 0), ...result, ...(volatile.has(node) && { volatile: true }) })
  const fail = (node: Node, given: unknown): void => {
    const error = located(given, node)
    const message = error instanceof Error ? error.message : String(error)
    failed.set(node.id, message)
    set(node.id, { status: 'error', rows: 0, changed: 0, message, error })
  }
  const timed = async <T>(node: Node, work: () => Promise<T>): Promise<T> => {
    if (!started.has(node.id))
      world.emit({ code: 'B001', name: 'node_started', data: { node: node.id, index: started.size + 1, total: order.length } })
    started.add(node.id)
    const from = world.clock.monotonic()
    try {
      return await work()
    } catch (error) {
      fail(node, error)
      throw error
    } finally {
      spent.set(node.id, (spent.get(node.id) ?? 0) + world.clock.monotonic() - from)
    }
  }
  return {
    node: async (node, work) => {
      const counts = await timed(node, work)
      set(node.id, { status: 'success', ...counts })
      world.emit({ code: 'B002', name: 'node_finished', data: { node: node.id, ...counts, ms: Math.round(spent.get(node.id) ?? 0) } })
    },
    part: timed,
    fail,
    skip: (node, because) => {
      if (failed.has(node)) return
      failed.set(node, `skipped, because ${because} failed`)
      set(node, { status: 'skipped', rows: 0, changed: 0, message: `skipped, because ${because} failed` })
    },
    volatile: (node) => void volatile.add(node),
    failed,
    results: () => order.flatMap((id) => results.get(id) ?? []),
  }
}

/** An engine's error names the node; the file is added here. */
function located(error: unknown, node: Node): unknown {
  if (!(error instanceof InputError) || error.problems.every((p) => p.place)) return error
  const problems = error.problems.map((p) => (p.place ? p : { ...p, node: p.node ?? node.id, place: node.sqlPlace ?? node.place }))
  return Object.assign(new InputError(problems), { cause: error.cause })
}
