import { beforeAll, expect, test } from 'vitest'
import { select } from '../../../src/project/graph/select.ts'
import type { Manifest } from '../../../src/project/manifest.ts'
import { loadProject } from '../../../src/project/load.ts'
import { fullProject, loadOptions } from '../../fixtures/load-options.ts'

let manifest: Manifest
beforeAll(async () => {
  manifest = (await loadProject(loadOptions(fullProject.dir, { env: fullProject.env }))).manifest
})

test('nothing selected means everything, in order', () => expect(select(manifest, {})).toEqual(manifest.order))

test.each([
  [['user'], ['entity.user']],
  [['sync:crm_tags'], ['sync.crm_tags']],
  [['crm_tags'], ['sync.crm_tags']],
  [['lifetime_value user.value_band'], ['property.user.lifetime_value', 'property.user.value_band']],
  [['source:shop.purchases'], ['source.shop.purchases']],
  [['group.user.sync:newsletter_contacts'], ['group.user.sync:newsletter_contacts']],
  [
    ['churn_risk', 'big'],
    ['group.account.big', 'group.user.churn_risk'],
  ],
])('--select %s', (given, expected) => expect(select(manifest, { select: given })).toEqual(expected))

test('what is excluded is taken off', () => {
  expect(select(manifest, { select: ['user', 'account'], exclude: ['account'] })).toEqual(['entity.user'])
  expect(select(manifest, { exclude: ['sync:crm_tags'] })).not.toContain('sync.crm_tags')
})

test('an unknown selector is told, with the nearest names; all of them at once', () => {
  expect(() => select(manifest, { select: ['usr'], exclude: ['sync:crm_tag'] })).toThrow(
    /no node "usr", did you mean "user"[\s\S]*no sync "crm_tag", did you mean "crm_tags"/,
  )
  expect(() => select(manifest, { select: ['+user'] })).toThrow(/"\+user" is not understood/)
})
