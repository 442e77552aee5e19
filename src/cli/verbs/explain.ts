import { withAudit } from '../../context.ts'
import { InputError, StopError } from '../../errors.ts'
import { deliveryNumbers } from '../../ledger/audit.ts'
import { deliveriesAbout, knownKeys, membershipEvents, quarantineOf, recordsOf } from '../../ledger/explain.ts'
import { names } from '../../ledger/names.ts'
import type { Entity } from '../../project/manifest.ts'
import { unknownName } from '../../project/unknown-name.ts'
import type { Row, Warehouse } from '../../warehouses/warehouse.ts'
import type { Outcome, Verb } from '../call.ts'
import { explainLines } from '../reporters/explain-lines.ts'
import { keySpellings } from './key-spellings.ts'
import { jsonRow } from './numbers.ts'

/** Everything the warehouse knows of one key, in order of time, and what waits now. Reads only. */
export const explain: Verb = async (call) => {
  const context = await call.open()
  const [name = '', ...parts] = call.args
  const { entities } = context.project.manifest
  const entity = entities.find((e) => e.name === name)
  if (!entity)
    throw new InputError(
      unknownName(
        'entity',
        name,
        entities.map((e) => e.name),
      ),
    )
  const keys = keySpellings(entity, parts)
  return withAudit(context, (warehouse) => explainKey(warehouse, entity, keys))
}

async function explainKey(warehouse: Warehouse, entity: Entity, keys: readonly string[]): Promise<Outcome> {
  const n = names(warehouse.schema)
  const entityTable = (await warehouse.tables()).includes(n.entity(entity.name).name)
  const known = await warehouse.query(knownKeys(n, { entity: entity.name, keys, entityTable }))
  const found = known.find((row) => row['present'] === '1') ?? known[0]
  const key = found?.['key']
  if (key == null) {
    throw new StopError({
      message: `no ${entity.name} with this key is known: it is in no table, was in no group, and nothing was ever sent about it`,
      given: keys[0] ?? '',
      next: `give the key (${entity.key.join(', ')}) as "select _key from ${warehouse.schema}.${entity.name}" shows it`,
    })
  }
  const about = { entity: entity.name, key }
  const { flavour } = warehouse
  const events = inOrder(
    await warehouse.query(membershipEvents(flavour, n, about)),
    await warehouse.query(deliveriesAbout(flavour, n, about)),
  )
  const records = await warehouse.query(recordsOf(flavour, n, about))
  const quarantine = await warehouse.query(quarantineOf(flavour, n, about))
  const present = found?.['present'] === '1'
  return {
    exitCode: 0,
    results: {
      ...about,
      present,
      events: events.map((e) => jsonRow(e, deliveryNumbers)),
      records: records.map((r) => jsonRow(r, ['tries', 'last_status'])),
      quarantine: quarantine.map((r) => jsonRow(r, [])),
    },
    lines: explainLines({ ...about, present, events, records, quarantine }),
  }
}

/** Both lists as one, by time; a group moves before what is sent because of it. `kind` is `group` or `delivery`. */
function inOrder(moves: readonly Row[], deliveries: readonly Row[]): readonly Row[] {
  const all = [...moves.map((row) => ({ kind: 'group', ...row })), ...deliveries.map((row) => ({ kind: 'delivery', ...row }))]
  const at = (row: Row): string => row['at'] ?? ''
  return all.sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0))
}
