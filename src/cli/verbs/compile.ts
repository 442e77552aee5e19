import type { Verb } from '../call.ts'
import { StopError } from '../../errors.ts'
import { writeCompiled } from '../compiled.ts'
import { many } from '../reporters/text.ts'
import { ddlText } from '../../ledger/ddl.ts'
import { select } from '../../project/graph/select.ts'

/** Writes the SQL of all models to `target/compiled`; with `--ddl` prints every table and view that Dray makes. Connects to nothing. */
export const compile: Verb = async (call) => {
  const context = await call.open()
  const { manifest, profile } = context.project
  const chosen = new Set(select(manifest, call.options))
  // A sync's own `where:` goes with its sync.
  const ofSync = (node: string): boolean => chosen.has(node.replace(/^group\.[^.]+\.sync:/, 'sync.'))
  const written = await writeCompiled(context).catch((error: Error) => {
    throw new StopError({
      message: `compiled SQL cannot be written: ${error.message}`,
      next: 'let the folder target/ be made and written to',
    })
  })
  const files = written.filter((f) => chosen.has(f.node) || ofSync(f.node))
  const ddl = call.options.ddl
    ? ddlText(context.warehouseType.flavour, {
        schema: profile.schema,
        entities: manifest.entities.map((e) => e.name),
        syncs: manifest.syncs.map((s) => s.name),
      })
    : null
  const done = `OK compiled ${many(files.length, 'model')} to target/compiled/${manifest.project}`
  // The DDL alone goes to stdout, so that it can be piped to the engine's own client.
  if (ddl !== null) call.host.emit({ code: 'D010', name: 'note', data: { message: done } })
  return {
    exitCode: 0,
    results: { files: files.map(({ node, path }) => ({ node, path })), ddl },
    lines: ddl === null ? [...files.map((f) => f.path), done] : [ddl.trimEnd()],
  }
}
