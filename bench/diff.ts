import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { tableId } from '../src/ledger/names.ts'
import { diffSync } from '../src/sync/diff.ts'
import { resolveSync } from '../src/sync/resolve.ts'
import { tablesOf } from '../src/sync/spec.ts'
import { sql } from '../src/util/sql.ts'
import { compare, ratioTable, type Contender } from './ratio.ts'
import { openShop, type Shop } from './shop.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '7' } } })
const [rows, rounds] = [Number(values.rows), Number(values.rounds)]
if (!Number.isSafeInteger(rows) || rows < 1000 || rows % 100) throw new Error('--rows: a multiple of 100, at least 1000')
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: at least 1')

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Everything held, then a version in which one row of a hundred differs. */
async function prepare(shop: Shop): Promise<void> {
  await shop.build()
  await shop.hold()
  await shop.changeOnePercent()
  await shop.build()
}

/** The floor reads two columns and writes nothing: no diff that looks at every row can be faster. */
async function contenders({ world, sync }: Shop): Promise<{ readonly floor: Contender; readonly diffs: readonly Contender[] }> {
  const spec = await resolveSync(world.warehouse, world.manifest, sync, world.adapter(sync))
  const t = tablesOf(spec)
  const join = sql`SELECT count(*) AS n FROM ${tableId(t.entity)} AS e JOIN ${tableId(t.state)} AS s ON s.key = e._key`
  const [published] = await world.warehouse.query(
    sql`SELECT published FROM ${tableId(spec.names.ledger('entities'))} WHERE entity = ${sync.entity}`,
  )
  const version = Number(published?.['published'])
  const syncedTo = (v: number) => async (): Promise<void> => {
    await world.warehouse.execute(sql`UPDATE ${tableId(spec.names.ledger('syncs'))} SET synced_version = ${v} WHERE sync = ${sync.name}`)
  }
  const diff = (name: string, updates: number, o: { since: number; fullRefresh: boolean }): Contender => ({
    name,
    before: syncedTo(o.since),
    run: async () => (await diffSync(world, spec, { fullRefresh: o.fullRefresh, word: false })).counts.operations,
    yields: { create: 0, update: updates, delete: 0 },
  })
  return {
    floor: {
      name: 'floor: join entity and state by key, count',
      run: async () => (await world.warehouse.query(join))[0]?.['n'],
      yields: String(rows),
    },
    diffs: [
      diff('diff, nothing changed since the last run', 0, { since: version, fullRefresh: false }),
      diff('diff, 1 % changed', rows / 100, { since: version - 1, fullRefresh: false }),
      diff('diff, 1 % changed, --full-refresh', rows / 100, { since: version - 1, fullRefresh: true }),
    ],
  }
}

say(`diff: ${rows.toLocaleString('en')} rows, ${rounds} rounds`)
const shop = await openShop(rows)
try {
  const start = performance.now()
  await prepare(shop)
  say(
    `prepared in ${((performance.now() - start) / 1000).toFixed(1)} s; ${shop.world.warehouse.engine}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n`,
  )
  const { floor, diffs } = await contenders(shop)
  say(ratioTable(await compare(floor, diffs, rounds)))
} finally {
  await shop.close()
}
