import { expect, test } from 'vitest'
import { createFake } from '../../src/destinations/fake/index.ts'
import { names } from '../../src/ledger/names.ts'
import { bindRows, freezeBlocked, rowsInScope } from '../../src/sync/binding.ts'
import { closeScope, copyScope, seedScope } from '../../src/sync/candidates.ts'
import { countPlan, samplePlan, segments, writeChangeSet } from '../../src/sync/change-set.ts'
import { closeStatements, countChanges, countersOf, countOutcomes, dropChanges } from '../../src/sync/close.ts'
import { heldByOthers, readBatches, readRows } from '../../src/sync/deliver/batches.ts'
import { countDesired, invalidValues } from '../../src/sync/desired.ts'
import { planMemberships } from '../../src/sync/plan-memberships.ts'
import { planRecords } from '../../src/sync/plan-records.ts'
import { flushStatements } from '../../src/sync/record.ts'
import type { DiffInput, FieldSpec, SyncSpec } from '../../src/sync/spec.ts'
import { objectUse } from '../../src/sync/sync.ts'
import { id, sql } from '../../src/util/sql.ts'
import type { Flavour } from '../../src/warehouses/flavour.ts'
import { matchGolden } from '../fixtures/golden.ts'
import { sideBySide, type Family } from '../fixtures/side-by-side.ts'
import { tinyManifest, type SyncGiven } from './fixture-manifest.ts'

const SYNCS: Readonly<Record<string, SyncGiven>> = {
  contacts: { fields: {}, audience: 'active', parkAfter: 5 },
  tags: { follows: 'contacts', labels: { big: 'Big', vip: `V'IP` } },
}

const field = (f: Partial<FieldSpec> & Pick<FieldSpec, 'path' | 'value' | 'kind'>): FieldSpec => ({
  name: f.path.join('.'),
  format: null,
  onInvalid: 'hold',
  nulls: 'send',
  when: 'always',
  ...f,
})

/** One field of each form. */
const FIELDS: readonly FieldSpec[] = [
  field({ path: ['FNAME'], value: id('e', 'first_name'), kind: { kind: 'text' } }),
  field({ path: ['billing', 'city'], value: id('e', 'city'), kind: { kind: 'text' }, nulls: 'skip' }),
  field({ path: ['mrr'], value: id('e', 'mrr'), kind: { kind: 'decimal' }, format: { format: 'decimal', digits: 2 }, onInvalid: 'clear' }),
  field({ path: ['signup'], value: id('e', 'created'), kind: { kind: 'date' }, when: 'create' }),
]

function specOf(flavour: Flavour, name: 'contacts' | 'tags', prefer = false): SyncSpec {
  const manifest = tinyManifest({
    entity: 'user',
    source: 'src',
    key: ['id'],
    columns: [],
    groups: {},
    guards: {},
    timezone: 'UTC',
    syncs: SYNCS,
  })
  const sync = manifest.syncs.find((s) => s.name === name)
  if (!sync) throw new Error(name)
  const { destination } = createFake({
    normalise: ['trim', 'lower'],
    repeat: { create: 'by_key', update: 'by_lookup' },
    rules: { lag: 60_000 },
  })
  const records = name === 'contacts'
  return {
    sync,
    type: 'fake',
    object: destination.object(sync.object, {}, objectUse(sync)),
    flavour,
    names: names('dray'),
    match: records ? { value: id('e', 'email'), kind: { kind: 'text' } } : null,
    fields: records ? FIELDS : [],
    prefer: prefer ? sql`e."created" desc` : null,
    definition: 'd',
    matchDefinition: 'm',
    groups: records ? ['active'] : ['big', 'vip'],
  }
}

const NOW = '2024-01-01T00:00:00.000000Z'
const input = (spec: SyncSpec, more: Partial<DiffInput> = {}): DiffInput => ({
  spec,
  now: NOW,
  since: 7,
  all: false,
  redefined: false,
  resendBefore: null,
  word: false,
  mark: 3,
  version: 8,
  ...more,
})
const flushOf = (spec: SyncSpec) => ({
  spec,
  runId: 'run1',
  flush: '1.0',
  attempt: 'a1',
  token: 5,
  runToken: 5,
  closes: 1,
  now: NOW,
  openedAt: NOW,
})
const closeOf = (spec: SyncSpec, complete: boolean) =>
  ({
    spec,
    runId: 'run1',
    status: 'success',
    error: null,
    counters: { acked_create: 1 },
    numbers: { apiCalls: 1, bytesSent: 2, retries: 0, waitedMs: 0 },
    now: NOW,
    complete,
    version: 8,
    mark: 3,
    token: 5,
  }) as const
const segment = { operation: 'create', how: null, lookup: false, label: null, first: 0, last: 99 } as const

const diff: Readonly<Record<string, Family>> = {
  'scope: seed': (f) => seedScope(input(specOf(f, 'contacts'), { resendBefore: NOW })),
  'scope: one round of the closure under match': (f) => closeScope(specOf(f, 'contacts')),
  'scope: the state rows in it': (f) => copyScope(specOf(f, 'contacts')),
  'rows in scope': (f) => rowsInScope(input(specOf(f, 'contacts'))),
  'rows of everybody, with prefer': (f) => rowsInScope(input(specOf(f, 'contacts', true), { all: true })),
  'one round of freezing': (f) => freezeBlocked(input(specOf(f, 'contacts', true))),
  binding: (f) => bindRows(input(specOf(f, 'contacts'))),
  'plan of records': (f) => planRecords(input(specOf(f, 'contacts'), { resendBefore: NOW })),
  'plan of memberships': (f) => planMemberships(input(specOf(f, 'tags'))),
  'plan of memberships, compared in full': (f) => planMemberships(input(specOf(f, 'tags'), { all: true })),
  'values without canonical text': (f) => invalidValues(specOf(f, 'contacts'), sql`held`),
  'counts of a plan': (f) => countPlan(specOf(f, 'contacts')),
  'samples of a plan': (f) => samplePlan(specOf(f, 'contacts'), 5),
  'rows of the audience': (f) => countDesired(specOf(f, 'contacts')),
}

const delivery: Readonly<Record<string, Family>> = {
  'change set': (f) => writeChangeSet(specOf(f, 'contacts'), 'run1'),
  segments: (f) => segments(specOf(f, 'contacts'), 'run1'),
  'batches of records': (f) => readBatches(specOf(f, 'contacts'), 'run1', segment, 0, 99),
  'batches of memberships, made smaller': (f) => readBatches(specOf(f, 'tags'), 'run1', { ...segment, operation: 'add' }, 0, 99, 50),
  'rows to be searched': (f) => readRows(specOf(f, 'contacts'), 'run1', 0, 99),
  'ids that other records hold': (f) => heldByOthers(specOf(f, 'contacts'), ['1', '2'], 'r1'),
  flush: (f) => flushStatements(flushOf(specOf(f, 'contacts'))),
  'flush of memberships': (f) => flushStatements(flushOf(specOf(f, 'tags'))),
}

const ending: Readonly<Record<string, Family>> = {
  'books: planned': (f) => countChanges(specOf(f, 'contacts'), 'run1'),
  'books: outcomes': (f) => countOutcomes(specOf(f, 'contacts'), 'run1'),
  'close of a complete run': (f) => closeStatements(closeOf(specOf(f, 'contacts'), true)),
  'close of a partial run': (f) => closeStatements(closeOf(specOf(f, 'contacts'), false)),
  "close of another's run": (f) =>
    closeStatements({ ...closeOf(specOf(f, 'contacts'), false), token: null, numbers: null, status: 'crashed' }),
  'end of a change set': (f) => dropChanges(specOf(f, 'contacts'), 'run1'),
}

test('diff: the SQL of all flavours', () => matchGolden('diff.sql', sideBySide(diff)))
test('delivery: the SQL of all flavours', () => matchGolden('delivery.sql', sideBySide(delivery)))
test('close: the SQL of all flavours', () => matchGolden('close.sql', sideBySide(ending)))

test('the books add up whatever is missing', () => {
  const books = countersOf(
    [
      { operation: 'add', n: '3' },
      { operation: 'remove', n: '1' },
    ],
    [{ operation: 'add', outcome: 'acked', n: '2' }],
  )
  expect(books).toMatchObject({
    planned_create: 3,
    acked_create: 2,
    not_attempted_create: 1,
    planned_delete: 1,
    not_attempted_delete: 1,
    planned_update: 0,
  })
})
