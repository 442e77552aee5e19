import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

interface Rule {
  /** Files that the rule is for: the first rule that fits counts. */
  readonly files: RegExp
  /** Files of `src` that they may import. */
  readonly may: readonly RegExp[]
  /** Files of which they may import types only. */
  readonly types?: readonly RegExp[]
}

const shared = [/^errors\.ts$/, /^events\.ts$/, /^util\//]
const warehouse = /^warehouses\/[^/]+\.ts$/
const destination = /^destinations\/destination\.ts$/

/**
 * Imports run one way: cli -> run -> { build, sync } -> ledger -> warehouses. `project` is read as types by build and
 * sync. A folder may always import from itself.
 */
const table: readonly Rule[] = [
  { files: /^(errors|events)\.ts$/, may: shared },
  { files: /^util\//, may: [/^util\//, /^errors\.ts$/] },
  { files: /^warehouses\/[^/]+\//, may: [...shared, warehouse] },
  { files: /^warehouses\/registry\.ts$/, may: [...shared, /^warehouses\//] },
  { files: /^warehouses\//, may: [...shared, warehouse] },
  { files: /^destinations\/[^/]+\//, may: [...shared, /^destinations\/(destination|client)\.ts$/], types: [warehouse] },
  { files: /^destinations\/registry(\.generated)?\.ts$/, may: [...shared, /^destinations\//] },
  { files: /^destinations\//, may: [...shared, destination], types: [warehouse] },
  { files: /^ledger\//, may: [...shared, warehouse] },
  { files: /^project\//, may: [...shared, destination], types: [warehouse] },
  { files: /^build\//, may: [...shared, /^ledger\//, warehouse], types: [/^project\//] },
  { files: /^sync\//, may: [...shared, /^ledger\//, warehouse, destination], types: [/^project\//] },
  { files: /^context\.ts$/, may: [...shared, /^sync\//, /^project\//, /^ledger\//, /^warehouses\//, /^destinations\//] },
  { files: /^run\.ts$/, may: [...shared, /^context\.ts$/, /^build\//, /^sync\//, /^ledger\//, /^project\//, warehouse, destination] },
  { files: /^cli\//, may: [/./] },
  { files: /^index\.ts$/, may: [/./] },
]

/** Packages, and the only files that may import them. What is not listed may be imported nowhere. */
const packages: Readonly<Record<string, RegExp>> = {
  '@duckdb/node-api': /^warehouses\/duckdb\//,
  pg: /^warehouses\/postgres\//,
  'pg-copy-streams': /^warehouses\/postgres\//,
  'pg-cursor': /^warehouses\/postgres\//,
  undici: /^destinations\/client\.ts$/,
  nunjucks: /^project\/template\//,
  yaml: /^project\//,
  zod: /^(project|destinations|warehouses)\//,
  commander: /^cli\//,
  'p-retry': /^(sync\/deliver|destinations)\//,
}

interface Import {
  readonly file: string
  readonly line: number
  readonly of: string
  readonly typeOnly: boolean
}

const files = list('src').map((path) => ({ path: path.slice('src/'.length), text: readFileSync(join(root, path), 'utf8') }))
const imports = files.flatMap(importsOf)

describe('architecture', () => {
  it('has files to look at', () => {
    expect(files.length).toBeGreaterThan(10)
    expect(imports.length).toBeGreaterThan(10)
  })

  it('imports run one way', () => {
    const wrong = imports.filter((i) => i.of.startsWith('.') && !allowed(i)).map((i) => `src/${i.file}:${i.line} imports ${target(i)}`)
    expect(wrong).toEqual([])
  })

  it('has every file covered by the import table', () => {
    expect(files.filter((f) => !table.some((rule) => rule.files.test(f.path))).map((f) => `src/${f.path}`)).toEqual([])
  })

  it('imports a package only in the room that it belongs to', () => {
    const wrong = imports
      .filter((i) => !i.of.startsWith('.') && !i.of.startsWith('node:'))
      .filter((i) => !packages[packageOf(i.of)]?.test(i.file))
      .map((i) => `src/${i.file}:${i.line} imports ${i.of}`)
    expect(wrong).toEqual([])
  })

  it('touches the process in cli/main.ts only; its pid may be read, so that a lease can name its holder', () => {
    const pattern = /(?<![\w.$])process\s*[.[]|(?<!^import \{ pid \} from )['"]node:process['"]/
    expect(find(pattern, (f) => f !== 'cli/main.ts')).toEqual([])
  })

  it('asks for capabilities, never for the name of a warehouse or destination', () => {
    expect(
      find(
        /(flavour|warehouse|dialect)\.(name|type|engine)\s*[!=]==?|['"](duckdb|postgres|snowflake|bigquery)['"]\s*[!=]==?|[!=]==?\s*['"](duckdb|postgres|snowflake|bigquery)['"]/,
      ),
    ).toEqual([])
  })

  it('has no classes but errors, no enums, no decorators', () => {
    expect(find(/^\s*(export\s+)?(abstract\s+)?class\s+(?!\w+ extends Error\b)|^\s*(export\s+)?(const\s+)?enum\s|^\s*@\w+\(/)).toEqual([])
  })

  it('has no file over 400 lines', () => {
    expect(
      files.filter((f) => f.text.split('\n').length > 401).map((f) => `src/${f.path}: ${f.text.split('\n').length - 1} lines`),
    ).toEqual([])
  })

  it('names files in kebab-case', () => {
    const all = [...files.map((f) => `src/${f.path}`), ...list('test'), ...list('scripts')]
    expect(
      all
        .filter((path) => !/^([a-z0-9-]+\/)*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|mjs|sql)$/.test(path))
        .filter((path) => /\.(ts|mjs)$/.test(path)),
    ).toEqual([])
  })

  it('locks the packages of every platform, or `npm ci` refuses (scripts/complete-lockfile.mjs adds them)', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: object }>
    }
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !lock.packages[`${path}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`],
      ),
    )
    expect(missing).toEqual([])
  })

  it('names no folder of the machine it was written on', () => {
    const all = ['src', 'test', 'scripts', 'docs', 'models', 'destinations', 'bench'].flatMap(list)
    const local = /(?<![\w./-])\/(?:home|Users|root|work)\/[\w.-]+/
    expect(all.filter((path) => local.test(readFileSync(join(root, path), 'utf8')))).toEqual([])
  })
})

describe('dray --help', () => {
  it('loads no package but commander', () => {
    const main = join(root, 'dist', 'cli', 'main.js')
    expect(existsSync(main), 'dist/ is missing: npm run build').toBe(true)
    const folder = mkdtempSync(join(tmpdir(), 'dray-help-'))
    try {
      const log = join(folder, 'modules')
      const hook = pathToFileURL(join(root, 'test', 'fixtures', 'log-modules.mjs')).href
      const done = spawnSync(process.execPath, ['--import', hook, main, '--help'], {
        encoding: 'utf8',
        env: { ...process.env, DRAY_MODULE_LOG: log },
      })
      expect(done.stderr).toBe('')
      expect(done.status).toBe(0)
      expect(done.stdout).toContain('Usage: dray')
      const loaded = readFileSync(log, 'utf8').match(/(?<=node_modules\/)(@[^/]+\/)?[^/]+/g) ?? []
      expect([...new Set(loaded)]).toEqual(['commander'])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('starts fast (printed, not asserted)', () => {
    const main = join(root, 'dist', 'cli', 'main.js')
    const times = [1, 2, 3].map(() => {
      const start = performance.now()
      spawnSync(process.execPath, [main, '--help'])
      return performance.now() - start
    })
    console.log(`dray --help: ${Math.round(Math.min(...times))} ms, the best of three`)
  })
})

/** Files under a folder, relative to the root, with `/`. */
function list(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? list(path) : [path]
  })
}

/** Static and dynamic imports and re-exports. Good enough for formatted code: no parser is at hand. */
function importsOf({ path, text }: { path: string; text: string }): Import[] {
  const code = withoutComments(text)
  const found: Import[] = []
  const at = (index: number) => code.slice(0, index).split('\n').length
  for (const m of code.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)) {
    if (m[2]) found.push({ file: path, line: at(m.index), of: m[2], typeOnly: Boolean(m[1]) })
  }
  // `import('x').Name` in a type is erased; `await import('x')` is not.
  for (const m of code.matchAll(/import\('([^']+)'\)(\.[A-Z])?/g)) {
    if (m[1]) found.push({ file: path, line: at(m.index), of: m[1], typeOnly: Boolean(m[2]) })
  }
  return found
}

function target(i: Import): string {
  return normalize(join(dirname(i.file), i.of)).replaceAll('\\', '/')
}

function allowed(i: Import): boolean {
  const to = target(i)
  const room = i.file.match(/^(warehouses|destinations)\/[^/]+\/|^[^/]+\//)?.[0]
  if (room && to.startsWith(room) && (room.split('/').length > 2 || !/^(warehouses|destinations)\//.test(room))) return true
  const rule = table.find((r) => r.files.test(i.file))
  if (!rule) return false
  return [...rule.may, ...(i.typeOnly ? (rule.types ?? []) : [])].some((pattern) => pattern.test(to))
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function find(pattern: RegExp, which: (path: string) => boolean = () => true): string[] {
  return files
    .filter((f) => which(f.path))
    .flatMap((f) => {
      const lines = withoutComments(f.text).split('\n')
      return lines.flatMap((line, n) => (pattern.test(line) ? [`src/${f.path}:${n + 1}: ${line.trim()}`] : []))
    })
}

/** Comments blanked out, lines kept. A `//` inside a string stays when a quote or colon stands before it. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ' ')).replace(/(?<![:'"`\w])\/\/.*$/gm, '')
}
