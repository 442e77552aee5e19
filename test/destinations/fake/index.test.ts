import { createFake } from '../../../src/destinations/fake/index.ts'
import { scripted } from '../../../src/destinations/fake/faults.ts'
import type { Fault } from '../../../src/destinations/fake/faults.ts'
import { addForeign, liveRecords } from '../../../src/destinations/fake/world.ts'
import type { ObjectUse } from '../../../src/destinations/destination.ts'
import { destinationSuite } from '../../conformance/destination.ts'
import type { Bench, FaultName, Harness } from '../../conformance/destination.ts'
import { remoteFake, serveFake } from '../../fakes/remote.ts'
import { testIo } from '../../fixtures/io.ts'

const use: ObjectUse = { match: 'email', mode: 'mirror', onLeave: 'delete' }

const FAULTS: Record<FaultName, Fault> = {
  throttle: { kind: 'throttle', retryAfterMs: 2000 },
  unauthorised: { kind: 'unauthorised' },
  error: { kind: 'error' },
  cut_before: { kind: 'cut_before' },
  cut_after: { kind: 'cut_after' },
  timeout_after: { kind: 'cut_after' },
  malformed: { kind: 'malformed' },
  reorder: { kind: 'reorder' },
  duplicate: { kind: 'duplicate' },
  contradict: { kind: 'contradict' },
  partial: { kind: 'partial', rows: [1] },
}

async function start(rules: NonNullable<Parameters<typeof createFake>[0]>['rules'], remote = false): Promise<Bench> {
  const fake = createFake({ rules: { lag: 1000, ...rules } })
  const { world } = fake
  world.now = 10_000
  const server = remote ? await serveFake(fake) : null
  const destination = server ? remoteFake(server.url, { rules: world.rules }) : fake.destination
  const part = (object: string) => ({ object, spec: destination.object(object, null, use), session: destination.open(null, testIo()) })
  return {
    ...part('record'),
    tags: part('membership'),
    held: () => Promise.resolve(liveRecords(world).map((r) => ({ match: r.match, fields: r.payload, labels: [...r.labels] }))),
    fail: (fault) => (fake.faults = scripted([FAULTS[fault]])),
    poison: (match) => (fake.poison = (row) => row.match === match),
    pass: (ms) => (world.now += ms),
    foreign: (match) => addForeign(world, match),
    stop: () => server?.close() ?? Promise.resolve(),
  }
}

const all: Pick<Harness, 'faults' | 'can'> = {
  faults: Object.keys(FAULTS) as FaultName[],
  can: ['poison', 'lookup', 'keys', 'tags', 'foreign'],
}

destinationSuite('fake, upsert by match', { ...all, can: ['poison', 'lookup', 'tags', 'foreign'], start: () => start({}) })
destinationSuite('fake, plain create by id and key', { ...all, start: () => start({ upsert: false, address: 'id', byKey: true }) })
destinationSuite('fake, match not unique', {
  ...all,
  can: ['poison', 'lookup', 'tags'],
  start: () => start({ unique: false, upsert: false, address: 'id' }),
})
destinationSuite('fake in another process', { ...all, start: () => start({ upsert: false, address: 'id', byKey: true }, true) })
