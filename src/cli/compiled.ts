import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from '../context.ts'
import type { Manifest, NodeId } from '../project/manifest.ts'

/** Compiled SQL of one node. `path` is relative to the project folder, with `/`. */
export interface CompiledFile {
  readonly node: NodeId
  readonly path: string
  readonly sql: string
}

/** The SQL of entities, properties, groups and syncs' `where:`, each at the path of its model below `target/compiled/<project>/`. */
export function compiledFiles(manifest: Manifest): readonly CompiledFile[] {
  const file = (node: NodeId, source: string, name: string, sql: string): CompiledFile => {
    // SQL written in YAML gets a file of its own in a folder named after the YAML file.
    const path = source.endsWith('.sql') ? source : `${source}/${name}.sql`
    return { node, path: `target/compiled/${manifest.project}/${path}`, sql: `${sql.trimEnd()}\n` }
  }
  return manifest.entities.flatMap((e) => [
    // The base query stands beside the entity's YAML file, under its name.
    file(e.id, e.place.file.replace(/\.ya?ml$/, '.sql'), e.name, e.sql()),
    ...e.properties.map((p) => file(p.id, p.place.file, p.name, p.sql())),
    ...e.groups.map((g) => file(g.id, g.place.file, g.name.replace(/^sync:/, ''), 'sql' in g.rule ? g.rule.sql() : g.rule.where())),
  ])
}

/** Writes compiled SQL, in place of what an earlier command left. */
export async function writeCompiled(context: Context): Promise<readonly CompiledFile[]> {
  const { manifest, dir } = context.project
  const files = compiledFiles(manifest)
  await rm(join(dir, 'target', 'compiled', manifest.project), { recursive: true, force: true })
  for (const { path, sql } of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), sql)
  }
  return files
}

/** The same where it is only a help for reading errors: a folder that cannot be written is no reason to stop. */
export const tryWriteCompiled = (context: Context): Promise<readonly CompiledFile[]> => writeCompiled(context).catch(() => [])
