import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** For tests of Dray itself, never offered to a project. */
const HIDDEN = ['fake']

/** The text of `src/destinations/registry.generated.ts`: one lazy import per folder that has an `index.ts`. */
export function registrySource(root: string): string {
  const folder = join(root, 'src/destinations')
  const types = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !HIDDEN.includes(entry.name) && readdirSync(join(folder, entry.name)).includes('index.ts'))
    .map((entry) => entry.name)
    .sort()
  return [
    '/* Written by scripts/generate-registry.ts: `npm run generate` after adding a destination. */',
    'export const LOADERS: Readonly<Record<string, () => Promise<unknown>>> = {',
    ...types.map((type) => `  ${/^\w+$/.test(type) ? type : `'${type}'`}: async () => (await import('./${type}/index.ts')).destination,`),
    '}',
    '',
  ].join('\n')
}

/** Whether the file is what the folders say. */
export function isRegistryCurrent(root: string): boolean {
  return readFileSync(join(root, 'src/destinations/registry.generated.ts'), 'utf8') === registrySource(root)
}

if (/generate-registry\.[jt]s$/.test(process.argv[1] ?? '')) writeFileSync('src/destinations/registry.generated.ts', registrySource('.'))
