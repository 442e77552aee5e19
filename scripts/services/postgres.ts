import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import pg from 'pg'

/** Who runs the server: the server refuses to run as root. */
interface Owner {
  readonly uid: number
  readonly gid: number
}

const NAME = 'dray'

/**
 * Starts a private Postgres in the folder, unless it runs already, and waits until it answers. Returns its URL: a superuser
 * `dray` with a password of its own and an empty database `dray`, reachable from this machine only. Made to be thrown away:
 * it does not wait for the disk.
 */
export async function startPostgres(folder: string): Promise<string> {
  const bin = findBinaries()
  const owner = serverOwner()
  const data = join(folder, 'data')
  ensureFolder(folder, owner)
  if (!existsSync(join(folder, 'ready'))) {
    rmSync(data, { recursive: true, force: true })
    initialise(bin, folder, owner)
    writeFileSync(join(folder, 'ready'), '')
  }
  if (run(owner, join(bin, 'pg_ctl'), ['-D', data, 'status']).status !== 0) {
    const port = await freePort()
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c fsync=off -c synchronous_commit=off -c full_page_writes=off`
    must(
      run(owner, join(bin, 'pg_ctl'), ['-D', data, '-l', join(folder, 'log'), '-o', options, '-w', '-t', '60', 'start']),
      `pg_ctl start; see ${join(folder, 'log')}`,
    )
    writeFileSync(join(folder, 'port'), String(port))
  }
  const url = `postgres://${NAME}:${readFileSync(join(folder, 'password'), 'utf8')}@127.0.0.1:${readFileSync(join(folder, 'port'), 'utf8')}`
  await ensureDatabase(`${url}/postgres`)
  return `${url}/${NAME}`
}

/** Stops the server of the folder and removes all it had. Nothing happens where none is. */
export function stopPostgres(folder: string): void {
  const data = join(folder, 'data')
  if (existsSync(join(data, 'postmaster.pid'))) {
    must(run(serverOwner(), join(findBinaries(), 'pg_ctl'), ['-D', data, '-m', 'fast', '-w', 'stop']), 'pg_ctl stop')
  }
  rmSync(folder, { recursive: true, force: true })
}

/** The folder of the newest installed server's programs. Fails with what to install. */
export function findBinaries(): string {
  const versioned = [
    ['/usr/lib/postgresql', 'bin'],
    ['/usr', 'bin'],
    ['/opt/homebrew/opt', 'bin'],
    ['/usr/local/opt', 'bin'],
  ] as const
  const folders = versioned.flatMap(([parent, child]) => newestFirst(parent).map((name) => join(parent, name, child)))
  const found = [...folders, ...(process.env['PATH'] ?? '').split(delimiter)].find(
    (f) => existsSync(join(f, 'initdb')) && existsSync(join(f, 'pg_ctl')),
  )
  if (found) return found
  throw new Error(
    'no Postgres server is installed: `apt-get install postgresql`, `dnf install postgresql-server` or `brew install postgresql@17` brings one',
  )
}

/** Folders named after a version, such as `15`, `pgsql-16` or `postgresql@17`, the highest first. */
function newestFirst(parent: string): string[] {
  const names = existsSync(parent) ? readdirSync(parent).filter((name) => /^(\d+|pgsql-\d+|postgresql@\d+)$/.test(name)) : []
  const version = (name: string): number => Number(/\d+$/.exec(name)?.[0])
  return names.toSorted((a, b) => version(b) - version(a))
}

function serverOwner(): Owner | null {
  if (process.getuid?.() !== 0) return null
  const ask = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || 'none')
  const owner = { uid: ask('-u'), gid: ask('-g') }
  if (Number.isNaN(owner.uid))
    throw new Error('Postgres does not run as root, and there is no user "postgres" to run it: start this as another user')
  return owner
}

function ensureFolder(folder: string, owner: Owner | null): void {
  // The server's user has to pass through the folders above.
  mkdirSync(dirname(folder), { recursive: true, mode: 0o711 })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid } = statSync(folder)
  const allowed = [process.getuid?.(), owner?.uid]
  if (!allowed.includes(uid)) throw new Error(`${folder} belongs to somebody else: remove it, or set DRAY_SERVICES_DIR to another folder`)
  chmodSync(folder, 0o700)
  if (owner) chownSync(folder, owner.uid, owner.gid)
}

function initialise(bin: string, folder: string, owner: Owner | null): void {
  const file = join(folder, 'password')
  writeFileSync(file, randomBytes(16).toString('hex'), { mode: 0o600 })
  if (owner) chownSync(file, owner.uid, owner.gid)
  const auth = ['--auth=scram-sha-256', `--pwfile=${file}`]
  must(
    run(owner, join(bin, 'initdb'), ['-D', join(folder, 'data'), '-U', NAME, '--encoding=UTF8', '--locale=C', '--no-sync', ...auth]),
    'initdb',
  )
}

function run(owner: Owner | null, program: string, args: readonly string[]): { status: number | null; output: string } {
  // Output goes to a pipe that the server would inherit and keep open: only what is needed for messages is read.
  const { status, stderr, error } = spawnSync(program, args, {
    ...owner,
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', args.includes('start') ? 'ignore' : 'pipe'],
  })
  return { status, output: stderr || error?.message || '' }
}

function must({ status, output }: { status: number | null; output: string }, what: string): void {
  if (status !== 0) throw new Error(`${what} failed${output ? `: ${output.trim()}` : ''}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME])
    if (!rowCount) await client.query(`CREATE DATABASE ${NAME}`)
  } finally {
    await client.end()
  }
}
