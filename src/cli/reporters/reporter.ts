import type { Emit } from '../../events.ts'
import type { Outcome } from '../call.ts'
import type { JsonResult } from './json.ts'

/** How a command speaks: one of the files in this folder. */
export interface Reporter {
  /** Progress. */
  readonly emit: Emit
  /** A result line for people while the rest goes on. */
  line(text: string): void
  end(outcome: Outcome, result: JsonResult): void
}
