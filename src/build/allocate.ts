import { change, optionsOf, type EntityJob } from './job.ts'
import { allocateVersion, readVersion } from './statements/versions.ts'

/** Takes the next version of the entity, once a build, committed before anything is stamped with it. */
export async function allocate(job: EntityJob): Promise<number> {
  if (job.version !== null) return job.version
  const { warehouse } = job.world
  const input = { entities: job.names.ledger('entities'), entity: job.entity.name }
  await change(job, allocateVersion(warehouse.flavour, input))
  const [row] = await warehouse.query(readVersion(warehouse.flavour, input), optionsOf(job))
  return (job.version = Number(row?.['allocated']))
}
