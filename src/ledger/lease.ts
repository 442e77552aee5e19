import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { pid } from 'node:process'
import { StopError } from '../errors.ts'
import { sql } from '../util/sql.ts'
import type { Clock } from '../util/world.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { Statement, Warehouse } from '../warehouses/warehouse.ts'
import { names, tableId, type Names } from './names.ts'

/** The right to build or to advance one sync, from whatever machine (law L6). */
export interface Lease {
  readonly name: string
  /** Grows with every holder: a sender with an older token has lost. */
  readonly token: number
  /** Milliseconds that the lease surely lasts from now, by the monotonic clock. */
  left(): number
  /** Extends the lease if it is still ours; false when another took it. */
  renew(): Promise<boolean>
  release(): Promise<void>
}

/** What a command gives to whoever takes a lease under it. */
export interface LeaseWorld {
  readonly warehouse: Warehouse
  readonly clock: Clock
  /** How long to wait for another holder. Milliseconds. */
  readonly lockTimeoutMs: number
  readonly signal?: AbortSignal
}

const PROCESS = `${hostname()}:${pid}:${randomUUID().slice(0, 8)}`

/**
 * Takes the lease `build` or `sync:<name>`, waiting up to `lockTimeoutMs`; a StopError names the holder when it stays held. Lasts
 * `ttlMs` (default 60,000; must exceed the longest request) and renews itself until released.
 */
export async function acquireLease(world: LeaseWorld, name: string, ttlMs = 60_000): Promise<Lease> {
  const { warehouse, clock } = world
  const n = names(warehouse.schema)
  const own = { name, holder: `${PROCESS}:${randomUUID().slice(0, 8)}`, ttl: ttlMs }
  const until = clock.monotonic() + world.lockTimeoutMs
  await warehouse.execute(seedLease(warehouse.flavour, n, name))
  for (;;) {
    const at = clock.monotonic()
    const { rows } = await warehouse.execute(takeLease(warehouse.flavour, n, own))
    const lease = rows > 0 ? await heldLease(world, n, { ...own, at }) : null
    if (lease) return lease
    if (clock.monotonic() >= until) throw await leaseHeld(warehouse, n, name)
    await clock.sleep(Math.min(500, Math.max(20, until - clock.monotonic())), world.signal)
  }
}

interface Own {
  readonly name: string
  readonly holder: string
  readonly ttl: number
}

/** Null when this process slept so long after taking the lease that it is another's by now: that one's token must not be used. */
async function heldLease({ warehouse, clock }: LeaseWorld, n: Names, own: Own & { readonly at: number }): Promise<Lease | null> {
  const [row] = await warehouse.query(readLease(n, own.name))
  if (row?.['holder'] !== own.holder) return null
  const held = { ...own, token: Number(row?.['token']) }
  let sure = own.at + own.ttl
  let lost = false
  const renew = async (): Promise<boolean> => {
    const at = clock.monotonic()
    const { rows } = await warehouse.execute(renewLease(warehouse.flavour, n, held))
    if (rows > 0) sure = at + own.ttl
    else lost = true
    return !lost
  }
  const beat = setInterval(() => void renew().catch(() => undefined), own.ttl / 3)
  beat.unref()
  return {
    name: own.name,
    token: held.token,
    left: () => (lost ? 0 : sure - clock.monotonic()),
    renew,
    release: async () => {
      clearInterval(beat)
      await warehouse.execute(releaseLease(warehouse.flavour, n, held))
    },
  }
}

async function leaseHeld(warehouse: Warehouse, n: Names, name: string): Promise<StopError> {
  const [row] = await warehouse.query(readLease(n, name, warehouse.flavour))
  const [host, pid] = (row?.['holder'] ?? 'unknown:unknown').split(':')
  return new StopError({
    node: name,
    message: `is held by another run: process ${pid} on ${host}, until ${row?.['expires_at'] ?? 'unknown'}`,
    next: `wait for it to end, or give more time with --lock-timeout; a run that died gives its lease up when it expires`,
  })
}

const seedLease = (f: Flavour, n: Names, name: string): Statement => sql`insert into ${tableId(n.ledger('leases'))} (name, token)
  select ${name}, 0 where not exists (select 1 from ${tableId(n.ledger('leases'))} where name = ${name})${f.onConflictDoNothing}`

/** Conditional: free, expired, or (where one process owns the whole warehouse) left behind by a process that is gone. */
function takeLease(f: Flavour, n: Names, o: Own): Statement {
  const abandoned = f.sharedAccess ? sql`` : sql` or substr(holder, 1, ${PROCESS.length}) <> ${PROCESS}`
  return sql`update ${tableId(n.ledger('leases'))}
    set holder = ${o.holder}, token = token + 1, acquired_at = ${f.now()}, expires_at = ${f.plusMs(f.now(), sql`${o.ttl}`)}
    where name = ${o.name} and (holder is null or expires_at < ${f.now()}${abandoned})`
}

const renewLease = (f: Flavour, n: Names, o: Own & { readonly token: number }): Statement => sql`update ${tableId(n.ledger('leases'))}
  set expires_at = ${f.plusMs(f.now(), sql`${o.ttl}`)} where name = ${o.name} and holder = ${o.holder} and token = ${o.token}`

const releaseLease = (f: Flavour, n: Names, o: Own & { readonly token: number }): Statement => sql`update ${tableId(n.ledger('leases'))}
  set holder = null, expires_at = ${f.now()} where name = ${o.name} and holder = ${o.holder} and token = ${o.token}`

const readLease = (
  n: Names,
  name: string,
  f?: Flavour,
): Statement => sql`select holder, token, ${f ? f.iso(sql`expires_at`) : sql`null`} as expires_at
  from ${tableId(n.ledger('leases'))} where name = ${name}`
