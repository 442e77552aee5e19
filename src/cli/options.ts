import type { ProjectOptions } from '../context.ts'
import { InputError, type Problem } from '../errors.ts'
import type { Acceptance } from '../sync/guard.ts'
import { DURATION_HINT, parseDuration } from '../util/duration.ts'

/** The options of a command after reading, with their defaults. */
export interface Options {
  readonly project: ProjectOptions
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly fullRefresh: boolean
  readonly resend: boolean
  readonly accepted: readonly Acceptance[]
  readonly ddl: boolean
  /** Rows that a listing or a plan shows at most; null: the command's own default. */
  readonly limit: number | null
  /** `audit --run` and `audit --sync`. */
  readonly run: string | null
  readonly sync: string | null
}

/** As commander hands them over: texts, lists of texts and switches. */
export type Given = Readonly<Record<string, unknown>>

const LOCK_TIMEOUT_MS = 60_000

/** Reads the options of a command. Throws an InputError with everything that is wrong with them. */
export async function readOptions(given: Given): Promise<Options> {
  const problems: Problem[] = []
  const vars = await readVars(textOf(given['vars']), problems)
  const accepted = await readAccepted(listOf(given['acceptGuard']), problems)
  const lockTimeoutMs = readLockTimeout(textOf(given['lockTimeout']), problems)
  const limit = readLimit(textOf(given['limit']), problems)
  if (problems.length) throw new InputError(problems)
  return {
    project: {
      projectDir: textOf(given['projectDir']) ?? '.',
      lockTimeoutMs,
      ...optional('profilesDir', textOf(given['profilesDir'])),
      ...optional('profile', textOf(given['profile'])),
      ...optional('target', textOf(given['target'])),
      ...optional('vars', vars),
    },
    select: listOf(given['select']),
    exclude: listOf(given['exclude']),
    fullRefresh: given['fullRefresh'] === true,
    resend: given['resend'] === true,
    accepted,
    ddl: given['ddl'] === true,
    limit,
    run: textOf(given['run']) ?? null,
    sync: textOf(given['sync']) ?? null,
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

/** Left out when undefined: a key that is there counts as given. */
const optional = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V }

/** `--vars`: a YAML or JSON mapping. */
async function readVars(text: string | undefined, problems: Problem[]): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (text === undefined) return undefined
  const next = `write a mapping in YAML or JSON, for example --vars '{"vip_from": 500}'`
  const { parseYaml } = await import('../project/config/yaml.ts')
  const read = parseYaml(text, '--vars')
  if ('problems' in read) {
    problems.push(...read.problems.map((p) => ({ ...p, next })))
    return undefined
  }
  const { value } = read.yaml
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  problems.push({ message: '--vars: expected names with values', given: text, allowed: 'a mapping', next })
  return undefined
}

async function readAccepted(texts: readonly string[], problems: Problem[]): Promise<readonly Acceptance[]> {
  if (!texts.length) return []
  const { parseAcceptance } = await import('../sync/guard.ts')
  return texts.flatMap((text) => {
    const read = parseAcceptance(text)
    if (read) return [read]
    problems.push({
      message: '--accept-guard is not understood',
      given: text,
      allowed: 'SYNC:max_deletes=NUMBER, SYNC:max_changes=NUMBER, SYNC:min_rows=NUMBER, SYNC:match',
      next: 'take the text that the refused guard names',
    })
    return []
  })
}

/** Seconds, or a duration with its unit. */
function readLockTimeout(text: string | undefined, problems: Problem[]): number {
  if (text === undefined) return LOCK_TIMEOUT_MS
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Math.round(Number(text) * 1000) : parseDuration(text)
  if (ms !== null && Number.isSafeInteger(ms)) return ms
  problems.push({ message: '--lock-timeout is not understood', given: text, allowed: `seconds, or ${DURATION_HINT}` })
  return LOCK_TIMEOUT_MS
}

function readLimit(text: string | undefined, problems: Problem[]): number | null {
  if (text === undefined) return null
  const limit = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(limit) && limit > 0) return limit
  problems.push({ message: '--limit is not understood', given: text, allowed: 'a whole number from 1' })
  return null
}
