import type { Entity, Group, Manifest, NodeId } from '../project/manifest.ts'
import { buildBase } from './base.ts'
import { mergeWide } from './entity.ts'
import type { EntityJob } from './job.ts'
import { buildProperty } from './property.ts'
import { publish } from './publish.ts'
import type { Report } from './report.ts'
import type { Task } from './run-tasks.ts'

const baseOf = (entity: string): string => `base.${entity}`
/** The node that a task works for, for messages. */
export const nodeOf = (task: string): NodeId => task.replace(/^(base|publish)\./, 'entity.')

/** The task that ends with the entity's version published. */
export const publishOf = (entity: string): string => `publish.${entity}`

/** Evaluating groups and publishing. `needs` the merge where there is one. */
export function publishTask(
  job: EntityJob,
  groups: readonly Group[],
  o: { readonly built: boolean; readonly report: Report; readonly published: (version: number) => void },
): Task {
  return {
    id: publishOf(job.entity.name),
    needs: [job.entity.id],
    after: groups.flatMap((g) => tasksFor(g.reads, job.entity)),
    run: async () => o.published(await publish(job, { groups, built: o.built, report: o.report })),
  }
}

/** Base query, properties and merge of an entity. */
export function entityTasks(job: EntityJob, manifest: Manifest, report: Report): readonly Task[] {
  const { entity } = job
  const base = baseOf(entity.name)
  const reads = (manifest.dependencies.get(entity.id) ?? []).filter((id) => !entity.properties.some((p) => p.id === id))
  return [
    { id: base, needs: tasksFor(reads, entity), run: () => report.part(entity, () => buildBase(job)) },
    ...entity.properties.map((p): Task => ({
      id: p.id,
      needs: [base, ...tasksFor(p.reads, entity)],
      run: () => report.node(p, () => buildProperty(job, p)),
    })),
    { id: entity.id, needs: [base, ...entity.properties.map((p) => p.id)], run: () => report.node(entity, () => mergeWide(job)) },
  ]
}

/**
 * Tasks that leave what a model reads. What it reads of its own entity is as the last build left it, but for other properties;
 * a group is read from the table of all groups of its entity.
 */
function tasksFor(reads: readonly NodeId[], own: Entity): readonly string[] {
  return reads.flatMap((id) => {
    const [type, entity] = id.split('.')
    if (type === 'property') return [id]
    if (entity === own.name) return []
    return type === 'entity' ? [id] : type === 'group' ? [publishOf(entity ?? '')] : []
  })
}
