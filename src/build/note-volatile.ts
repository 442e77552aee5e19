import type { Entity, Group, NodeId } from '../project/manifest.ts'
import type { Report } from './report.ts'
import { volatileName } from './volatile.ts'
import type { BuildWorld } from './world.ts'

/** Marks nodes whose SQL calls something that changes between runs, with a note. `volatile: false` in the model overrides. */
export function noteVolatile(world: BuildWorld, told: Report, entity: Entity, groups: readonly Group[], built: boolean): void {
  const look = (node: NodeId, text: string, declared?: boolean): void => {
    const name = declared === false ? null : volatileName(text, world.warehouse.flavour.volatileNames)
    if (name === null && !declared) return
    told.volatile(node)
    const message = `${name === null ? 'is declared volatile' : `calls ${name}, whose value changes between runs`}: it is derived for all keys on each run`
    world.emit({ code: 'D010', name: 'note', data: { node, message } })
  }
  if (built) look(entity.id, entity.sql())
  if (built) for (const p of entity.properties) look(p.id, p.sql(), p.volatile)
  for (const g of groups) look(g.id, 'where' in g.rule ? g.rule.where() : g.rule.sql(), g.volatile)
}
