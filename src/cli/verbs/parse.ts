import type { Verb } from '../call.ts'
import { many } from '../reporters/text.ts'

/** Reads and checks the project. Connects to nothing. */
export const parse: Verb = async (call) => {
  const { project, warehouseType } = await call.open()
  const { manifest, profile } = project
  const places = new Map([
    ...manifest.sources.map((s) => [s.id, s.place] as const),
    ...manifest.entities.flatMap((e) => [e, ...e.properties, ...e.groups].map((n) => [n.id, n.place] as const)),
    ...manifest.syncs.map((s) => [s.id, s.place] as const),
  ])
  const nodes = manifest.order.map((id) => ({
    id,
    file: places.get(id)?.file ?? null,
    line: places.get(id)?.line ?? null,
    reads: manifest.dependencies.get(id) ?? [],
  }))
  const sum = (of: (e: (typeof manifest.entities)[number]) => number): number => manifest.entities.reduce((n, e) => n + of(e), 0)
  const parts = [
    many(manifest.sources.length, 'source table'),
    many(manifest.entities.length, 'entity', 'entities'),
    many(
      sum((e) => e.properties.length),
      'property model',
    ),
    many(
      sum((e) => e.groups.filter((g) => !g.hidden).length),
      'group',
    ),
    many(manifest.syncs.length, 'sync'),
  ]
  return {
    exitCode: 0,
    results: { project: manifest.project, target: profile.target, warehouse: warehouseType.type, nodes },
    lines: [`OK parsed ${manifest.project} for output ${profile.target} (${warehouseType.type}): ${parts.join(', ')}`],
  }
}
