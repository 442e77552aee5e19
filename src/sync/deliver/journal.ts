import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { StopError } from '../../errors.ts'

/** An outcome on its way into the ledger: a row of the outcomes table without run and attempt. */
export interface OutcomeRow {
  readonly seq: number
  readonly outcome: 'acked' | 'rejected' | 'skipped' | 'unknown'
  readonly evidence: string
  readonly destinationId: string | null
  /** Where a searched record was found to stand. */
  readonly matchValue: string | null
  readonly created: boolean
  readonly status: number | null
  readonly code: string | null
  readonly error: string | null
  readonly requestId: string | null
  readonly attempts: number
  /** ISO text. */
  readonly sentAt: string
  readonly ackedAt: string | null
}

/** What a journal remembers of a run that did not close: rows that went to a request, and the outcomes it saw. */
export interface JournalNotes {
  readonly sent: ReadonlySet<number>
  readonly outcomes: readonly OutcomeRow[]
  /** Rows that it does not name were not sent. False where its end may be missing: a line is torn, or the machine itself went down. */
  readonly whole: boolean
}

/**
 * The local journal of a run: an accelerator, never the truth. Rows of a request are named before it is sent, each outcome
 * after its answer, and rows that were proven not to be applied are taken back. No payloads, no matches: seqs and evidence.
 */
export interface Journal {
  sending(seqs: readonly number[]): void
  notApplied(seqs: readonly number[]): void
  outcomes(rows: readonly OutcomeRow[]): void
  /** The run is closed: the ledger has it all. */
  remove(): void
}

const fileOf = (folder: string, runId: string): string => join(folder, `${runId}.jsonl`)

/** Makes the folder of journals. A StopError where it cannot be written: called before a run is opened, so that nothing is begun. */
export function prepareJournals(folder: string): void {
  written(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  })
}

function written<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new StopError(
      {
        message: `the local journal cannot be written: ${(error as Error).message}`,
        given: folder,
        next: 'make room there, and let the user who runs this write to it; the next run goes on from here',
      },
      error,
    )
  }
}

export function openJournal(folder: string, runId: string): Journal {
  prepareJournals(folder)
  const file = fileOf(folder, runId)
  const fd = written(folder, () => openSync(file, 'a', 0o600))
  let open = true
  const write = (...lines: readonly unknown[]): void => {
    const text = lines.map((line) => JSON.stringify(line) + '\n').join('')
    if (open && text) written(folder, () => appendFileSync(fd, text))
  }
  return {
    sending: (seqs) => write({ sending: ranges(seqs) }),
    notApplied: (seqs) => write({ notApplied: ranges(seqs) }),
    outcomes: (rows) => write(...rows.map((row) => ({ outcome: row }))),
    remove: () => {
      if (open) closeSync(fd)
      open = false
      rmSync(file, { force: true })
    },
  }
}

/**
 * Reads a journal if this machine has it. Lines reach the operating system before anything is sent, so the death of the process
 * loses none; the death of the machine may tear or lose the last ones: then what it does not say proves nothing.
 */
export function readJournal(folder: string, runId: string): JournalNotes | null {
  const file = fileOf(folder, runId)
  if (!existsSync(file)) return null
  const sent = new Set<number>()
  const outcomes: OutcomeRow[] = []
  const text = readFileSync(file, 'utf8')
  const rebooted = statSync(file).mtimeMs < Date.now() - uptime() * 1000
  for (const line of text.split('\n')) {
    const note = parseLine(line)
    if (note?.sending) each(note.sending, (seq) => sent.add(seq))
    if (note?.notApplied) each(note.notApplied, (seq) => sent.delete(seq))
    if (note?.outcome) outcomes.push(note.outcome)
  }
  return { sent, outcomes, whole: !rebooted && (text === '' || text.endsWith('\n')) }
}

/** Runs of which a journal lies in the folder. */
export const journaledRuns = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((f) => f.endsWith('.jsonl'))
        .map((f) => f.slice(0, -6))
        .sort()
    : []

export const removeJournal = (folder: string, runId: string): void => rmSync(fileOf(folder, runId), { force: true })

type Range = readonly [number, number]
interface Line {
  sending?: readonly Range[]
  notApplied?: readonly Range[]
  outcome?: OutcomeRow
}

function parseLine(line: string): Line | null {
  try {
    return line ? (JSON.parse(line) as Line) : null
  } catch {
    return null
  }
}

function ranges(seqs: readonly number[]): Range[] {
  const list: [number, number][] = []
  for (const seq of seqs) {
    const last = list.at(-1)
    if (last && last[1] === seq - 1) last[1] = seq
    else list.push([seq, seq])
  }
  return list
}

function each(list: readonly Range[], one: (seq: number) => void): void {
  for (const [from, to] of list) for (let seq = from; seq <= to; seq++) one(seq)
}
