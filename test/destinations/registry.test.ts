import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { isRegistryCurrent } from '../../scripts/generate-registry.ts'
import { destinationTypes, loadDestination } from '../../src/destinations/registry.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('is what the folders say: else run `npm run generate`', () => {
  expect(isRegistryCurrent(root)).toBe(true)
})

it('loads every type by its own name, and never the fake', async () => {
  expect(destinationTypes).toEqual(
    readdirSync(join(root, 'src/destinations'), { withFileTypes: true })
      .filter((e) => e.isDirectory() && e.name !== 'fake')
      .map((e) => e.name)
      .sort(),
  )
  for (const type of destinationTypes) expect((await loadDestination(type))?.type).toBe(type)
  expect([await loadDestination('fake'), await loadDestination('constructor'), await loadDestination('')]).toEqual([null, null, null])
})
