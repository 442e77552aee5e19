import { expect, test } from 'vitest'
import { destination } from '../../src/destinations/http/index.ts'
import { unmetRequirements } from '../../src/sync/requirements.ts'
import { objectUse } from '../../src/sync/sync.ts'
import { tinyManifest, type SyncGiven } from './fixture-manifest.ts'

const connection = destination.config.parse({ url: 'https://crm.test' })

function told(given: SyncGiven): readonly string[] {
  const [sync] = tinyManifest({
    entity: 'user',
    source: 'users',
    key: ['id'],
    columns: ['id', 'email', 'name'],
    groups: {},
    guards: {},
    timezone: 'UTC',
    syncs: { contacts: given },
  }).syncs
  if (!sync) throw new Error('no sync')
  return unmetRequirements(sync, destination.object('contact', given.with, { ...objectUse(sync), connection })).map((p) => p.message)
}

const upsert = { request: 'PUT /contacts/{match}' }
const lookup = { request: 'GET /contacts?email={match}', rows: 'data', id: 'id' }

test('L13: a match that is a field, too, would stand twice in the record', () => {
  const twice = '"email" would stand twice in what is sent: as match and as a field'
  const fields = { name: 'name', email: 'email' }
  expect(told({ mode: 'upsert', fields, with: { upsert: { request: 'POST /contacts' } } })).toEqual([twice])
  expect(
    told({ mode: 'upsert', fields: { name: 'name', 'email.home': 'email' }, with: { upsert: { request: 'POST /contacts' } } }),
  ).toEqual([twice])
  expect(told({ mode: 'upsert', fields, with: { fields_in: 'properties', upsert: { request: 'POST /contacts' } } })).toEqual([])
  expect(told({ mode: 'upsert', fields: { name: 'name' }, with: { upsert } })).toEqual([])
})

test('L13: updates by id of records that others created need a way to learn the id', () => {
  const update = { request: 'PUT /contacts/{id}' }
  const fields = { name: 'name' }
  expect(told({ mode: 'update', fields, with: { update } })).toEqual([
    'mode update writes to records by their id, and nothing tells the id of a record that Dray did not create',
  ])
  expect(told({ mode: 'update', fields, with: { update, lookup } })).toEqual([])
  expect(told({ mode: 'update', fields, with: { update: { request: 'PUT /contacts/{match}' } } })).toEqual([])
})
