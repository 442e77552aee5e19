// @ts-check
// Makes a clone ready to run: installs from the lockfile when what is installed differs from it, and compiles when
// sources changed. Plain Node without packages, because it runs before there are any. Silent when nothing is to do.
//
//   node scripts/setup.mjs            install if needed, build if needed
//   node scripts/setup.mjs --build    build in any case
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (/** @type {string[]} */ ...path) => join(root, ...path)

/** What is compiled: `dist` is the package, `build` holds the scripts, the benchmarks and the test servers that they use. */
const outputs = [
  { folder: 'dist', config: 'tsconfig.build.json', sources: ['src'] },
  { folder: 'build', config: 'tsconfig.scripts.json', sources: ['src', 'scripts', 'bench', 'test/fakes'] },
]

checkNode()
if (!installed()) install()
for (const output of outputs) build(output, process.argv.includes('--build'))

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  stop(`Node ${process.versions.node} is too old: Dray needs 20.19 or newer.`)
}

/** Whether node_modules holds what the lockfile names. Optional packages may be absent: they are for other platforms. */
function installed() {
  const hidden = at('node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = packages(at('package-lock.json'))
  const present = packages(hidden)
  return Object.entries(wanted).every(([path, p]) => {
    if (path === '' || !p) return true
    const found = present[path]
    return found ? found.version === p.version && found.integrity === p.integrity : p.optional === true
  })
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean } | undefined>}
 */
function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

function install() {
  say('installing from package-lock.json ...')
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env['npm_execpath']
  // Inside `npm run`, npm says where its own program is; that way no shell has to find and quote anything.
  if (npm?.endsWith('.js')) run(process.execPath, [npm, ...args], 'npm ci')
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, 'npm ci')
}

/**
 * @param {{ folder: string, config: string, sources: string[] }} output
 * @param {boolean} force
 */
function build({ folder, config, sources }, force) {
  const stamp = at(folder, '.built')
  const inputs = fingerprint([...sources, config, 'tsconfig.json', 'package-lock.json'])
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return
  say(`compiling ${folder}/ ...`)
  rmSync(at(folder), { recursive: true, force: true })
  run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at(config)], 'tsc')
  const bin = at(folder, 'cli', 'main.js')
  if (existsSync(bin)) chmodSync(bin, 0o755)
  mkdirSync(at(folder), { recursive: true })
  writeFileSync(stamp, inputs)
}

/** Names, sizes and times of all files under the paths, as one hash: deleted files count too. */
function fingerprint(/** @type {string[]} */ paths) {
  const hash = createHash('sha256')
  const visit = (/** @type {string} */ path) => {
    if (!existsSync(path)) return
    const stat = statSync(path)
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name))
    else hash.update(`${relative(root, path)} ${stat.size} ${stat.mtimeMs}\n`)
  }
  for (const path of paths) visit(at(path))
  return hash.digest('hex')
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} name
 */
function run(command, args, name) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: command.endsWith('.cmd') })
  if (done.error) stop(`${name} could not start: ${done.error.message}`)
  if (done.status !== 0) stop(`${name} failed${done.signal ? ` (${done.signal})` : ''}.`)
}

/** @param {string} message */
function say(message) {
  process.stderr.write(`setup: ${message}\n`)
}

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  say(message)
  process.exit(1)
}
