import { createHash } from 'node:crypto'
import type { Entity, Manifest } from '../project/manifest.ts'
import { show, type Sql } from '../util/sql.ts'
import { CANON_VERSION } from '../warehouses/canon.ts'
import type { SyncSpec } from './spec.ts'

type Hashes = 'definition' | 'matchDefinition'

/** What is sent, and to whom, as two hashes: the whole, and the identity alone. Anything that changes bytes or rows is in the first. */
export function definitionsOf(manifest: Manifest, entity: Entity, spec: Omit<SyncSpec, Hashes>): Pick<SyncSpec, Hashes> {
  const { sync, object, flavour, type } = spec
  const text = (x: Sql | null): string | null => (x ? show(x, flavour) : null)
  const audience = entity.groups.find((g) => g.name === sync.audience && g.hidden)
  const rule = audience && ('where' in audience.rule ? audience.rule.where() : audience.rule.sql())
  const match = [text(spec.match?.value ?? null), object.normalise, sync.destination, sync.object]
  const whole = [
    CANON_VERSION,
    type,
    match,
    sync.with ?? null,
    sync.mode,
    sync.onLeave,
    sync.deleteAdopted,
    sync.audience,
    rule ?? null,
    text(spec.prefer),
    sync.follows,
    sync.labels,
    sync.onUnmap,
    object,
    manifest.timezone,
    spec.fields.map((f) => [f.path, text(f.value), f.kind, f.format, f.onInvalid, f.nulls, f.when]),
  ]
  const hash = (x: unknown): string => createHash('sha256').update(JSON.stringify(x)).digest('hex').slice(0, 32)
  return { definition: hash(whole), matchDefinition: hash(match) }
}
