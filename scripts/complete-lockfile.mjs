// @ts-check
// Adds to package-lock.json the optional packages for other platforms that npm left out. npm drops them when the registry
// it talks to (a mirror, say) does not carry them, and `npm ci` then refuses the lockfile everywhere. They are added by exact
// version, without a checksum, because there is nothing to take one from. Run it after `npm install` of a new dependency.
import { readFileSync, writeFileSync } from 'node:fs'

/** @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} Entry */

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'win32']
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
/** @type {Record<string, Entry>} */
const packages = lock.packages
const added = []
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (packages[`${path}/node_modules/${name}`] || packages[`node_modules/${name}`]) continue
    packages[`node_modules/${name}`] = platformEntry(name, version, entry.dev === true)
    added.push(name)
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
if (added.length > 0) writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added.length} added${added.length > 0 ? `: ${added.join(', ')}` : ''}\n`)

/**
 * What npm would have written, read from the name: `@scope/binding-linux-arm64-musl`.
 * @param {string} name
 * @param {string} version
 * @param {boolean} dev
 * @returns {Entry}
 */
function platformEntry(name, version, dev) {
  const words = name.split(/[/-]/)
  const os = systems.find((s) => words.includes(s))
  const cpu = processors.find((p) => words.includes(p))
  if (!/^\d/.test(version) || !os || !cpu) throw new Error(`${name} ${version}: not a package for one platform; add it by hand`)
  const libc = os === 'linux' ? [words.some((w) => w.startsWith('musl')) ? 'musl' : 'glibc'] : undefined
  return { version, cpu: [cpu], ...(dev ? { dev } : {}), ...(libc ? { libc } : {}), optional: true, os: [os] }
}
