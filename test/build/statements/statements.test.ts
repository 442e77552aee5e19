import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Column } from '../../../src/build/describe.ts'
import { countKeys, repeatedKeys } from '../../../src/build/statements/count-keys.ts'
import { duplicateKeys, knownDuplicates } from '../../../src/build/statements/duplicate-keys.ts'
import { changedRows, vanishedKeys } from '../../../src/build/statements/entity-changes.ts'
import { groupMoves, removedGroups, vanishedMembers } from '../../../src/build/statements/group-moves.ts'
import { mergeEntity } from '../../../src/build/statements/merge-entity.ts'
import { mergeProperty, rebuildProperty } from '../../../src/build/statements/merge-property.ts'
import { modelRows } from '../../../src/build/statements/model-rows.ts'
import { propertyChanges } from '../../../src/build/statements/property-changes.ts'
import { publishGroups } from '../../../src/build/statements/publish-groups.ts'
import { carryQuarantine, quarantineRows, writeQuarantine } from '../../../src/build/statements/quarantine-rows.ts'
import { keptRows, rebuildEntity } from '../../../src/build/statements/rebuild-entity.ts'
import { recordNodes } from '../../../src/build/statements/record-nodes.ts'
import { rowHash } from '../../../src/build/statements/row-hash.ts'
import { allocateVersion, publishVersion, readVersion } from '../../../src/build/statements/versions.ts'
import { wideRows, type Wide } from '../../../src/build/statements/wide-rows.ts'
import { workTables } from '../../../src/build/work-tables.ts'
import { names } from '../../../src/ledger/names.ts'
import { show } from '../../../src/util/sql.ts'
import { duckdbType } from '../../../src/warehouses/duckdb/index.ts'
import type { Flavour } from '../../../src/warehouses/flavour.ts'
import { postgresType } from '../../../src/warehouses/postgres/index.ts'
import type { Statement } from '../../../src/warehouses/warehouse.ts'
import { matchGolden } from '../../fixtures/golden.ts'

const n = names('dray')
const w = workTables(n, 'account', 1)
const text: Column = { name: 'owner "x"', engineType: 'text', kind: { kind: 'text' } }
const number: Column = { name: 'mrr', engineType: 'bigint', kind: { kind: 'integer' } }
const key = ['tenant', 'Account No'].map((name, i) => ({
  asked: name,
  name,
  engineType: 'x',
  kind: { kind: i ? 'integer' : 'text' } as const,
}))
const [version, entity] = [7, 'account']
const wide: Wide = {
  base: { table: w.rows, columns: [text] },
  duplicates: w.duplicates,
  properties: [{ table: n.property(entity, 'revenue'), columns: [number] }],
}
const merge = {
  entity: n.entity(entity),
  gone: n.gone(entity),
  changes: w.changes,
  vanished: w.vanished,
  made: w.made,
  columns: [text.name, number.name],
  version,
}
const property = {
  property: n.property(entity, 'revenue'),
  rows: w.property(0),
  changes: w.propertyChanges(0),
  made: w.propertyMade(0),
  columns: [number.name],
  duplicates: w.duplicates,
}
const ofEntity = { entities: n.ledger('entities'), entity }
const quarantine = { quarantine: n.ledger('quarantine'), entity }

const moves = { to: w.moves, groups: n.groups(entity), entity: n.entity(entity), duplicates: w.duplicates }

/** By file in src/build/statements. */
const families: Readonly<Record<string, (f: Flavour) => readonly Statement[]>> = {
  'count-keys': (f) => [countKeys(f, w.property(0)), repeatedKeys(f, { rows: w.property(0), duplicates: w.duplicates })],
  'duplicate-keys': (f) => [
    ...duplicateKeys(f, { to: w.duplicates, rows: w.rows }),
    ...knownDuplicates(f, { to: w.duplicates, ...quarantine, entities: n.ledger('entities') }),
  ],
  'entity-changes': (f) => [
    ...changedRows(f, { to: w.changes, entity: n.entity(entity), wide }),
    ...vanishedKeys(f, { to: w.vanished, entity: n.entity(entity), rows: w.rows }),
  ],
  'group-moves': (f) => [
    groupMoves(f, { ...moves, group: 'big', rule: { where: 'mrr > 5 -- much' } }),
    groupMoves(f, { ...moves, group: `it's`, rule: { model: 'select * from big', key } }),
    vanishedMembers(f, { ...moves, evaluated: ['big', `it's`] }),
    removedGroups(f, { ...moves, known: [] }),
  ],
  'merge-entity': (f) => mergeEntity(f, merge),
  'merge-property': (f) => [...mergeProperty(f, property), ...rebuildProperty(f, property)],
  'model-rows': (f) =>
    modelRows(f, { to: w.rows, model: 'select tenant, "Account No" from raw.accounts;', key, columns: ['tenant', 'Account No'] }),
  'property-changes': (f) => propertyChanges(f, { ...property, to: w.propertyChanges(0), columns: [number] }),
  'publish-groups': (f) =>
    publishGroups(f, { groups: n.groups(entity), events: n.groupEvents(entity), moves: w.moves, version, invocationId: 'i1' }),
  'quarantine-rows': (f) => [
    ...quarantineRows(f, { to: w.invalid, rows: w.rows, duplicates: w.duplicates, ...quarantine, field: 'tenant, Account No' }),
    ...writeQuarantine(f, { ...quarantine, invalid: w.invalid, version }),
    carryQuarantine({ ...quarantine, version, published: 6 }),
  ],
  'rebuild-entity': (f) => [
    ...keptRows(f, { to: w.kept, entity: n.entity(entity), duplicates: w.duplicates }),
    ...rebuildEntity(f, { ...merge, wide, kept: null }),
    ...rebuildEntity(f, { ...merge, wide, kept: { table: w.kept, columns: new Set(['mrr']) } }),
  ],
  'record-nodes': (f) =>
    recordNodes(f, {
      table: n.ledger('nodes'),
      nodes: [
        { node: 'entity.account', fingerprint: 'abc' },
        { node: 'group.account.big', fingerprint: 'def' },
      ],
      version,
    }),
  'row-hash': (f) => [
    rowHash(f, [
      { ...text, alias: 'b' },
      { ...number, alias: 'p0' },
    ]),
  ],
  versions: (f) => [...allocateVersion(f, ofEntity), readVersion(f, ofEntity), publishVersion(f, { ...ofEntity, version })],
  'wide-rows': (f) => [wideRows(f, wide)],
}

describe('statements of a build', () => {
  it('has every file of src/build/statements', () => {
    const files = readdirSync(new URL('../../../src/build/statements/', import.meta.url)).map((f) => f.replace('.ts', ''))
    expect(Object.keys(families).toSorted()).toEqual(files.toSorted())
  })

  it.each(Object.keys(families))('%s', (name) => {
    const of = (f: Flavour): string => (families[name]?.(f) ?? []).map((s) => `${show(s, f)};`).join('\n\n')
    matchGolden(`${name}.sql`, [duckdbType, postgresType].map(({ type, flavour }) => `-- ${type}\n\n${of(flavour)}`).join('\n\n\n'))
  })
})
