import { randomUUID } from 'node:crypto'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Destination } from './destinations/destination.ts'
import { destinationTypes, loadDestination } from './destinations/registry.ts'
import { InputError, StopError, type Problem } from './errors.ts'
import type { Emit } from './events.ts'
import { AUDIT_VIEW } from './ledger/audit.ts'
import { names, tableId } from './ledger/names.ts'
import { prepareLedger } from './ledger/prepare.ts'
import { loadProject, type Project } from './project/load.ts'
import type { Sync } from './project/manifest.ts'
import { unmetRequirements } from './sync/requirements.ts'
import { objectUse } from './sync/sync.ts'
import { defaultDelivery, type Adapter, type SyncWorld } from './sync/world.ts'
import { sql } from './util/sql.ts'
import type { Clock } from './util/world.ts'
import { CANON_VERSION } from './warehouses/canon.ts'
import { duckdbType } from './warehouses/duckdb/index.ts'
import { postgresType } from './warehouses/postgres/index.ts'
import { selfTest } from './warehouses/self-test.ts'
import type { Warehouse, WarehouseType } from './warehouses/warehouse.ts'

/** What a command is given of the world outside; `cli/main.ts` fills it from the process, tests from themselves. */
export interface Host {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly homeDir: string
  readonly clock: Clock
  readonly emit: Emit
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** Aborted by the second one: queries are cancelled at once. */
  readonly force?: AbortSignal
}

/** Where the project is and which output is meant. */
export interface ProjectOptions {
  readonly projectDir: string
  readonly profilesDir?: string
  readonly profile?: string
  readonly target?: string
  readonly vars?: Readonly<Record<string, unknown>>
  /** How long to wait for a lock or a lease that another run holds. Milliseconds. */
  readonly lockTimeoutMs: number
}

/** A parsed project with everything named in it found: the only place that turns a name into an implementation. */
export interface Context {
  readonly host: Host
  readonly options: ProjectOptions
  readonly project: Project
  readonly invocationId: string
  readonly warehouseType: WarehouseType<unknown>
  adapter(sync: Sync): Adapter
}

const warehouseTypes = [duckdbType, postgresType] as unknown as readonly WarehouseType<unknown>[]

/** Reads and checks the project. Connects to nothing. Throws an InputError with every problem found. */
export async function openContext(host: Host, options: ProjectOptions): Promise<Context> {
  const destinations = Object.fromEntries(
    await Promise.all(destinationTypes.map(async (type) => [type, (await loadDestination(type)) as Destination] as const)),
  )
  const invocationId = randomUUID()
  const project = await loadProject({
    ...options,
    env: host.env,
    cwd: host.cwd,
    homeDir: host.homeDir,
    now: new Date(host.clock.now()),
    invocationId,
    destinations,
    log: (message) => host.emit({ code: 'D010', name: 'note', data: { message } }),
    engines: Object.fromEntries(
      warehouseTypes.map((w) => [w.type, { quote: (path: readonly string[]) => w.flavour.ident(path), configSchema: w.config }]),
    ),
  })
  const warehouseType = warehouseTypes.find((w) => w.type === project.profile.type)
  if (!warehouseType)
    throw new InputError({
      message: 'no such warehouse type',
      given: project.profile.type,
      allowed: warehouseTypes.map((w) => w.type).join(', '),
    })
  const adapter = (sync: Sync): Adapter => adapterOf(project, destinations, sync)
  const unmet = project.manifest.syncs.flatMap((sync) => adapterProblems(sync, adapter))
  if (unmet.length) throw new InputError(unmet)
  return { host, options, project, invocationId, warehouseType, adapter }
}

/** What an adapter has against a sync: its `with:` does not fit its mode or fields, or the object cannot do what it asks for. */
function adapterProblems(sync: Sync, adapter: Context['adapter']): readonly Problem[] {
  try {
    return unmetRequirements(sync, adapter(sync).object)
  } catch (error) {
    if (error instanceof InputError) return error.problems
    const { issues } = error as { readonly issues?: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
    if (!issues) throw error
    const at = (path: readonly PropertyKey[]): string => (path[0] === 'fields' ? path : ['with', ...path]).map(String).join('.')
    return issues.map(({ path, message }) => ({ node: sync.id, place: sync.place, message: `${at(path)}: ${message}` }))
  }
}

/** The destination of a sync with its own reading of `with:`. */
function adapterOf(project: Project, destinations: Readonly<Record<string, Destination>>, sync: Sync): Adapter {
  const config = project.manifest.destinations.find((d) => d.name === sync.destination)
  const destination = config && destinations[config.type]
  if (!config || !destination)
    throw new InputError({ node: sync.name, place: sync.place, message: 'no such destination', given: sync.destination })
  const connection = destination.config.parse(config.connection)
  const object = destination.object(sync.object, sync.with, { ...objectUse(sync), connection })
  return { type: config.type, object, open: (io) => destination.open(connection, io) }
}

/** Connects, brings Dray's tables up to date, and hands over until the work is done; then closes, whatever happened. */
export function withWarehouse<T>(context: Context, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const { project } = context
  return connected(context, true, async (warehouse) => {
    await prepareLedger(warehouse, { project: project.manifest.project, output: project.profile.target })
    return work(warehouse)
  })
}

/** Connects for reading only: makes neither schema nor tables. A StopError says so when nothing was built there yet. */
export function withAudit<T>(context: Context, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  return connected(context, false, async (warehouse) => {
    if ((await warehouse.tables()).includes(AUDIT_VIEW)) return work(warehouse)
    throw new StopError({
      message: `nothing was built here yet: schema "${warehouse.schema}" holds no audit`,
      next: 'dray build, or name another output with --target',
    })
  })
}

async function connected<T>(context: Context, createSchema: boolean, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const { project, host, options } = context
  const warehouse = await context.warehouseType.open(project.profile.config, {
    projectDir: project.dir,
    lockTimeoutMs: options.lockTimeoutMs,
    signal: host.signal,
    createSchema,
  })
  const cancel = (): void => void warehouse.cancel().catch(() => undefined)
  host.force?.addEventListener('abort', cancel, { once: true })
  try {
    return await work(warehouse)
  } finally {
    host.force?.removeEventListener('abort', cancel)
    await warehouse.close().catch(() => undefined)
  }
}

/** What a sync works with. The clock is the warehouse's, carried on by this machine's monotonic one. */
export async function syncWorld(context: Context, warehouse: Warehouse): Promise<SyncWorld> {
  const { host, project } = context
  const clock = await warehouseClock(warehouse, host.clock)
  return {
    warehouse,
    clock,
    manifest: project.manifest,
    emit: host.emit,
    signal: host.signal,
    invocationId: context.invocationId,
    output: project.profile.target,
    deliver: project.profile.deliver,
    projectDir: project.dir,
    journalDir: join(project.dir, '.dray', 'journal'),
    lockTimeoutMs: context.options.lockTimeoutMs,
    delivery: defaultDelivery,
    gitSha: await gitSha(project.dir),
    scheduler: schedulerOf(host.env),
    adapter: context.adapter,
    newRunId: () => runId(clock.now()),
  }
}

async function warehouseClock(warehouse: Warehouse, clock: Clock): Promise<Clock> {
  const [row] = await warehouse.query(sql`select ${warehouse.flavour.iso(warehouse.flavour.now())} as now`)
  const start = Date.parse(row?.['now'] ?? '') - clock.monotonic()
  return { ...clock, now: () => start + clock.monotonic() }
}

/** `20240229T123456789-k3x9q`: sorts by time, unique, readable. */
const runId = (now: number): string => `${new Date(now).toISOString().replace(/[-:.Z]/g, '')}-${randomUUID().slice(0, 5)}`

const gitSha = (dir: string): Promise<string | null> =>
  new Promise((resolve) => {
    execFile('git', ['-C', dir, 'rev-parse', 'HEAD'], { timeout: 2000 }, (error, stdout) => resolve(error ? null : stdout.trim()))
  })

/** What started the command, so that the audit leads back to it. */
function schedulerOf(env: NodeJS.ProcessEnv): string | null {
  const known = [
    'AIRFLOW_CTX_DAG_ID',
    'AIRFLOW_CTX_TASK_ID',
    'AIRFLOW_CTX_DAG_RUN_ID',
    'GITHUB_REPOSITORY',
    'GITHUB_WORKFLOW',
    'GITHUB_RUN_ID',
    'GITHUB_RUN_ATTEMPT',
  ]
  const found = known.filter((name) => env[name]).map((name) => [name.toLowerCase(), env[name]])
  return found.length ? JSON.stringify(Object.fromEntries(found)) : null
}

/** Runs the canon's vectors once after the engine's version changed; refuses to send when a byte differs. */
export async function checkCanon(warehouse: Warehouse): Promise<void> {
  const meta = tableId(names(warehouse.schema).ledger('meta'))
  const checked = `${warehouse.engine}; canon ${CANON_VERSION}`
  const [row] = await warehouse.query(sql`select value from ${meta} where name = 'canon'`)
  if (row?.['value'] === checked) return
  const differences = await selfTest(warehouse)
  const [first] = differences
  if (first) {
    throw new StopError({
      message: `${warehouse.engine} writes ${differences.length} values in another way than the payload canon: nothing was sent`,
      given: `${JSON.stringify(first.got)} where ${JSON.stringify(first.expected)} is due`,
      next: 'use the engine version that ran before, and report this',
    })
  }
  await warehouse.atomically([
    sql`delete from ${meta} where name = 'canon'`,
    sql`insert into ${meta} (name, value) values ('canon', ${checked})`,
  ])
}
