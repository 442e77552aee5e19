import type { Context, Host } from '../context.ts'
import type { Problem } from '../errors.ts'
import type { Options } from './options.ts'

/** One command on its way: what it was given, and what it tells while it works. */
export interface Call {
  readonly command: string
  readonly args: readonly string[]
  readonly options: Options
  readonly host: Host
  /** Reads the project; from then on the invocation has its id. */
  open(): Promise<Context>
  /** Number of a node among those that the build told as started: `[3, 9]` is the third of nine. Null when it never started. */
  numberOf(node: string): readonly [number, number] | null
  /** A result line of something that came to its end while the rest goes on; for people. */
  line(text: string): void
}

/** What came of a command: for the shell, for machines, for people. */
export interface Outcome {
  readonly exitCode: 0 | 1 | 2
  /** Goes out as JSON: plain data with names in snake_case. */
  readonly results: unknown
  /** Printed on stdout under `--output text`. */
  readonly lines: readonly string[]
  /** What is wrong as a whole; problems of single nodes and syncs stand in `results` and `lines`. */
  readonly problems?: readonly Problem[]
}

/** What a file in `verbs/` exports. */
export type Verb = (call: Call) => Promise<Outcome>
