import { mkdir } from 'node:fs/promises'
import { joinDotted } from '../../util/dotted.ts'
import { members } from '../../util/json-text.ts'
import { Terminal } from '../destination.ts'
import type { Batch, Check, Destination, Io, Outcome, Session } from '../destination.ts'
import { csvLine, flatten } from './csv.ts'
import { columnsOf, configSchema, LINE, objectOf, OBJECTS, withSchema } from './object.ts'
import type { FileConfig } from './object.ts'
import { createWriter, folderInside } from './writer.ts'

/** Files in the project's own folder: `<path>/<sync>/<run_id>.jsonl` or `.csv`, one line a planned row. */
export const destination: Destination<FileConfig> = {
  type: 'file',
  config: configSchema,
  objects: OBJECTS,
  options: (object) => ((OBJECTS as readonly string[]).includes(object) ? withSchema : null),
  object: objectOf,
  open,
}

/** Turns a request body into the text that is appended, and tells which rows cannot stand in the file. */
type Encode = (batch: Batch) => { readonly text: Uint8Array; readonly header?: Uint8Array; readonly refused: ReadonlyMap<number, string> }

function open(config: FileConfig, io: Io): Session {
  const format = io.object?.name ?? 'jsonl'
  const writer = createWriter(io.projectDir, [config.path, io.sync, `${io.runId}.${format}`])
  const encode: Encode = format === 'csv' ? csvEncoder(io) : (batch) => ({ text: batch.body, refused: new Map() })
  return {
    check: () => check(config, io),
    async send(batch) {
      const { text, header, refused } = encode(batch)
      if (text.byteLength > 0) await writer.append(text, header)
      io.count({ bytes: text.byteLength })
      return batch.seqs.map((seq) => outcomeOf(batch, seq, refused.get(seq)))
    },
    close: () => writer.close(),
  }
}

/** Whatever stands in the file was put there by Dray. */
function outcomeOf(batch: Batch, seq: number, refused: string | undefined): Outcome {
  if (refused !== undefined) return { seq, outcome: 'rejected', evidence: 'not written', code: 'column', message: refused }
  return { seq, outcome: 'acked', evidence: 'fsync', ...(batch.operation === 'create' ? { origin: 'created' as const } : {}) }
}

async function check(config: FileConfig, io: Io): Promise<Check> {
  try {
    await mkdir(await folderInside(io.projectDir, config.path), { recursive: true, mode: 0o700 })
    return { ok: true, detail: `writes below ${config.path}` }
  } catch (error) {
    return {
      ok: false,
      detail: error instanceof Terminal ? error.message : `${config.path}: ${String((error as NodeJS.ErrnoException).code)}`,
    }
  }
}

/** Columns are all mapped fields where the sync tells them, else those of the first batch. */
function csvEncoder(io: Io): Encode {
  const use = io.object?.use ?? { match: 'match', mode: 'upsert', onLeave: null }
  const known = use.fields?.map(joinDotted)
  const whole = new Set(known)
  let fields: readonly string[] | null = known ?? null
  return (batch) => {
    const lines = Buffer.from(batch.body)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parseLine(line, whole))
    fields ??= [...new Set(lines.flatMap((line) => [...line.cells.keys()]))]
    const columns = new Set(fields)
    const refused = new Map<number, string>()
    const rows: string[] = []
    lines.forEach((line, i) => {
      const extra = [...line.cells.keys()].find((column) => !columns.has(column))
      if (extra !== undefined) refused.set(batch.seqs[i]!, `the file has no column "${extra}"`)
      else rows.push(csvLine([line.operation, line.match, ...fields!.map((column) => line.cells.get(column) ?? null)]))
    })
    return { text: Buffer.from(rows.join('')), header: Buffer.from(csvLine(columnsOf(use, fields))), refused }
  }
}

interface Line {
  readonly operation: string
  readonly match: string | null
  readonly cells: ReadonlyMap<string, string | null>
}

function parseLine(line: string, whole: ReadonlySet<string>): Line {
  const parts = new Map((members(line) ?? []).map(({ name, raw }) => [name, raw]))
  const text = (name: string): string | null => (parts.has(name) ? (JSON.parse(parts.get(name)!) as string) : null)
  return {
    operation: text(LINE.operation) ?? '',
    match: text(LINE.match),
    cells: flatten(parts.get(LINE.fields) ?? '{}', whole) ?? new Map(),
  }
}
