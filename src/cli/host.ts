import type { Host } from '../context.ts'

/** Where a command writes. `main.ts` fills it from the process, tests and programs from themselves. */
export interface Terminal {
  /** Results: stdout. */
  out(text: string): void
  /** Progress and problems: stderr. */
  err(text: string): void
  /** Stderr is a terminal: progress is shown as lines that change in place. */
  readonly live: boolean
  readonly colours: { readonly out: boolean; readonly err: boolean }
}

/** The world outside of a command: what the engine asks for, and where to write. */
export interface CliHost extends Omit<Host, 'emit'> {
  readonly terminal: Terminal
}
