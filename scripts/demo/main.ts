// The whole loop on one machine: a warehouse is filled, models are built, the CRM gets what it does not have yet over real
// HTTP, the shop changes, the CRM gets the changes, and the audit answers questions. Run by `npm run demo`.
import { copyFile, rm, stat } from 'node:fs/promises'
import { dray } from './command.ts'
import { checker, answer, say, title } from './print.ts'
import { questions } from './questions.ts'
import { startReceiver, type Contact, type Receiver } from './receiver.ts'
import { demoWarehouse, type DemoRow } from './warehouse.ts'

const warehouse = demoWarehouse('shop.duckdb')
const { check, failed } = checker()
/** A model's line in the output: shown once, by `dray build`. */
const built = /^\d+ of \d+ OK built |^warning: user: 1 key quarantined/

async function demo(): Promise<void> {
  const started = performance.now()
  await prepare()
  const receiver = await startReceiver()
  try {
    await story(receiver, { DRAY_DEMO_CRM_URL: receiver.url, DRAY_DEMO_CRM_TOKEN: receiver.token })
  } finally {
    await receiver.close()
  }
  title(`Done in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  if (failed() > 0) throw new Error(`${failed()} of the demo's claims did not hold: see the lines marked ✗`)
  say('The warehouse is shop.duckdb: its schema `dray` holds all that was shown. Models are in models/, mappings in destinations/.')
}

/** A fresh warehouse and fresh exports: what the CRM holds is gone after each demo, so what is known of it has to go, too. */
async function prepare(): Promise<void> {
  title('A shop and its warehouse (DuckDB, shop.duckdb)')
  if (!(await exists('profiles.yml'))) {
    await copyFile('profiles.example.yml', 'profiles.yml')
    say('profiles.yml is a copy of profiles.example.yml')
  }
  for (const path of ['shop.duckdb', 'shop.duckdb.wal', 'out', '.dray']) await rm(path, { recursive: true, force: true })
  const [counts] = await warehouse.file('scripts/demo/seed.sql')
  say(
    Object.entries(counts ?? {})
      .map(([name, n]) => `${n} ${name}`)
      .join(', '),
  )
}

async function story(receiver: Receiver, env: Readonly<Record<string, string>>): Promise<void> {
  title('Build properties and groups, look at the plan, send')
  await dray(['build'], env)
  await dray(['plan'], env, { hide: built })
  await dray(['run'], env, { hide: built })
  checkFirst(receiver)

  title('The shop goes on: purchases, a refund, a deletion, a swap and a merge')
  const [cast] = await warehouse.file('scripts/demo/changes.sql')
  if (!cast) throw new Error('changes.sql told nobody')
  tellChanges(cast)

  title('The second run sends only what changed')
  const before = receiver.snapshot()
  await dray(['plan'], env, { hide: built })
  await dray(['run'], env, { hide: built })
  checkSecond(receiver, before, cast)

  title('The third run finds nothing to do')
  const requests = receiver.requests()
  await dray(['run'], env, { hide: built })
  check('the CRM got no request that writes', receiver.requests() === requests)

  title('Why? Everything about one user, from the warehouse alone')
  await dray(['explain', 'user', String(cast['merged_into'])], env)
  await dray(['audit'], env)
  for (const { question, sql } of questions(cast)) answer(question, sql, await warehouse.query(sql))
}

function checkFirst(receiver: Receiver): void {
  const contacts = receiver.contacts()
  say('')
  check(
    `the CRM holds ${contacts.length} contacts and ${receiver.accounts().length} accounts`,
    contacts.length > 19_000 && receiver.accounts().length === 2000,
  )
  const sent = new Set(contacts.flatMap(Object.keys))
  check(`amounts stayed home: a contact is ${[...sent].join(', ')}`, !/value|spen|refund|price|average/.test([...sent].join(' ')))
}

function tellChanges(cast: DemoRow): void {
  say(`user ${cast['buyer']} of California buys twice, forty others once`)
  say(`user ${cast['refunded']} of California gets 150.00 back`)
  say(`user ${cast['deleted']} is deleted`)
  say(`users ${cast['swapped_a']} and ${cast['swapped_b']} swap their e-mail addresses`)
  say(`user ${cast['merged_away']} is merged into user ${cast['merged_into']}, who takes over ${cast['merged_away_email']}`)
}

function checkSecond(receiver: Receiver, before: ReadonlyMap<string, string>, cast: DemoRow): void {
  const now = receiver.snapshot()
  const kept = [...now].filter(([id, text]) => before.get(id) === text).length
  const removed = [...before.keys()].filter((id) => !now.has(id)).length
  const contacts = receiver.contacts()
  const at = (who: string): readonly Contact[] => contacts.filter((c) => c['email'] === cast[`${who}_email`])
  const [merged] = at('merged_away')
  say('')
  check(`${kept} contacts were left alone`, kept > 19_000 && before.size - kept < 100)
  check(
    "two contacts are gone: the deleted user's, and the one that the merge left over",
    removed === 2 && !at('deleted').length && !at('merged_into').length,
  )
  check('the merged address is still in the same contact, and once', at('merged_away').length === 1 && before.has(String(merged?.['id'])))
  check(
    'each of the swapped addresses is there once, with the other name',
    swapped(at('swapped_a'), cast['swapped_b_name']) && swapped(at('swapped_b'), cast['swapped_a_name']),
  )
}

function swapped(contacts: readonly Contact[], name: unknown): boolean {
  return contacts.length === 1 && contacts[0]?.['first_name'] === name
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

demo().catch((error: unknown) => {
  process.stderr.write(`\ndemo: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
