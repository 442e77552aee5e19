import type { Problem } from '../errors.ts'
import type { Guards, Limit } from '../project/manifest.ts'

/** What the guards look at, before the first request. */
export interface GuardFacts {
  readonly sync: string
  readonly kind: 'records' | 'memberships'
  /** Rows that the destination holds as far as Dray knows. */
  readonly held: number
  readonly plannedDeletes: number
  /** Updates for the reasons `changed` and `taken_over`. */
  readonly plannedChanges: number
  /** Acknowledged deletes of the last 24 hours. */
  readonly recentDeletes: number
  /** Rows of the audience. */
  readonly desired: number
  /** Memberships: what each label holds and should hold. */
  readonly labels: readonly { readonly label: string; readonly held: number; readonly desired: number }[]
  /** `match:` is another than the one under which records were written. */
  readonly matchChanged: boolean
  /** State holds no record although the audit says that some should be held. */
  readonly lostState: boolean
}

/** `--accept-guard SYNC:max_deletes=1200` carries the number it accepts; `SYNC:match` has none. */
export interface Acceptance {
  readonly sync: string
  readonly guard: 'max_deletes' | 'max_changes' | 'min_rows' | 'match'
  readonly number: number | null
}

const DEFAULTS = { maxDeletes: { share: 0.1 }, maxChanges: { share: 0.5 }, minRows: 1 } as const
const FLOOR = { maxDeletes: 20, maxChanges: 100, minRowsOfLabel: 20 } as const

/** All guards that refuse this change set, told with the number to accept. Empty: it may go out. */
export function checkGuards(f: GuardFacts, own: Guards, project: Guards, accepted: readonly Acceptance[]): readonly Problem[] {
  const accepts = (guard: Acceptance['guard'], n: number): boolean =>
    accepted.some((a) => a.sync === f.sync && a.guard === guard && (a.number === null ? guard === 'match' : n <= a.number))
  const refuse = (message: string, next: string): Problem => ({ node: f.sync, message, next })
  const deletes = f.plannedDeletes + f.recentDeletes
  const maxDeletes = limitOf(own.maxDeletes ?? project.maxDeletes ?? DEFAULTS.maxDeletes, f.held + f.recentDeletes, FLOOR.maxDeletes)
  const maxChanges = limitOf(own.maxChanges ?? project.maxChanges ?? DEFAULTS.maxChanges, f.held, FLOOR.maxChanges)
  const minRows = own.minRows ?? project.minRows ?? DEFAULTS.minRows
  const problems: (Problem | false)[] = [
    f.lostState &&
      refuse(
        'state is lost: it holds no record, yet the audit says that records were sent and not removed',
        `restore the state table, or take what the destination holds as it is with "dray baseline ${f.sync}"`,
      ),
    f.matchChanged &&
      !accepts('match', 0) &&
      refuse(
        '"match" was changed, or the destination or object it is looked for in: every record would be sought under another identity',
        `if that is meant, say --accept-guard ${f.sync}:match`,
      ),
    f.plannedDeletes > 0 &&
      deletes > maxDeletes &&
      !accepts('max_deletes', f.plannedDeletes) &&
      refuse(
        `would remove ${f.plannedDeletes} of ${f.held} held rows${f.recentDeletes ? ` (${f.recentDeletes} more in the last 24 hours)` : ''}; max_deletes allows ${maxDeletes}`,
        `look at "dray plan --select sync:${f.sync}"; if that is meant, say --accept-guard ${f.sync}:max_deletes=${f.plannedDeletes}`,
      ),
    f.plannedChanges > maxChanges &&
      !accepts('max_changes', f.plannedChanges) &&
      refuse(
        `would change ${f.plannedChanges} of ${f.held} held rows; max_changes allows ${maxChanges}`,
        `look at "dray plan --select sync:${f.sync}"; if that is meant, say --accept-guard ${f.sync}:max_changes=${f.plannedChanges}`,
      ),
    f.kind === 'records' &&
      f.held > 0 &&
      f.desired < minRows &&
      !accepts('min_rows', minRows) &&
      refuse(
        `the audience has ${f.desired} rows while ${f.held} are held; min_rows asks for ${minRows}`,
        `check the sources; if that is meant, say --accept-guard ${f.sync}:min_rows=${minRows}`,
      ),
    ...f.labels.map(
      (l) =>
        l.held > FLOOR.minRowsOfLabel &&
        l.desired === 0 &&
        !accepts('min_rows', l.held) &&
        refuse(
          `no row should carry the label "${l.label}" any more, ${l.held} do`,
          `check the group; if that is meant, say --accept-guard ${f.sync}:min_rows=${l.held}`,
        ),
    ),
  ]
  return problems.filter((p) => p !== false)
}

/** A share never limits below the floor, unless it is zero; a number of rows is taken as it is. */
function limitOf(limit: Limit, held: number, floor: number): number {
  if ('rows' in limit) return limit.rows
  return limit.share === 0 ? 0 : Math.max(floor, Math.floor(limit.share * held))
}

/** Whether too much was refused for exit code 0: `max_rejected`, default 5 % of the planned rows and never below 20. */
export const tooManyRejected = (rejected: number, planned: number, own: Guards, project: Guards): boolean =>
  rejected > limitOf(own.maxRejected ?? project.maxRejected ?? { share: 0.05 }, planned, 20)

/** Reads `--accept-guard` values; null when the text is none. */
export function parseAcceptance(text: string): Acceptance | null {
  const [, sync, guard, number] = /^([a-z][a-z0-9_]*):(max_deletes|max_changes|min_rows|match)(?:=(\d+))?$/.exec(text) ?? []
  if (!sync || !guard || (guard === 'match') !== (number === undefined)) return null
  return { sync, guard: guard as Acceptance['guard'], number: number === undefined ? null : Number(number) }
}
