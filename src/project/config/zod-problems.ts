import type { core, ZodType } from 'zod'
import type { Place, Problem } from '../../errors.ts'
import { didYouMean, listOf } from '../../util/suggest.ts'
import { keysAt } from './schema-keys.ts'
import type { Path, YamlFile } from './yaml.ts'

type Issue = core.$ZodIssue

/** What turning issues of one value into problems needs to know. */
export interface IssueContext {
  readonly yaml: YamlFile
  readonly schema: ZodType
  /** Where the checked value stands in the file. */
  readonly base: Path
  readonly node?: string
  readonly alsoKnown: readonly string[]
  /** Text of a value as the message may show it; null: not shown (a secret, a structure). */
  given(path: Path, value: unknown): string | null
}

/** Problems of a failed zod check: one per issue and unknown key, each with file, line and column. */
export function zodProblems(issues: readonly Issue[], context: IssueContext, input: unknown): Problem[] {
  return issues.flatMap((issue) => issueProblems(issue, context, input))
}

/** `syncs[0].fields.FNAME` */
export function dotted(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('')
}

function issueProblems(issue: Issue, c: IssueContext, input: unknown): Problem[] {
  const path = issue.path as Path
  const full = [...c.base, ...path]
  const value = valueAt(input, path)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, c))
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionProblems(issue, c, input)
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    return [make(c, c.yaml.keyAt(full), full, issue.issues[0]?.message ?? issue.message, {}, String(path.at(-1)))]
  }
  if (value === undefined)
    return [{ ...make(c, c.yaml.at(full), full.slice(0, -1), `"${String(full.at(-1) ?? '')}" is missing`, {}, null) }]
  if (value === null) return [make(c, c.yaml.at(full), full, `is empty, expected ${expectedOf(issue)}`, extras(issue, value), null)]
  return [make(c, c.yaml.at(full), full, messageOf(issue, value), extras(issue, value), c.given(full, value))]
}

function make(c: IssueContext, place: Place, path: Path, message: string, more: Partial<Problem>, given: string | null): Problem {
  const at = dotted(path)
  return {
    message: at === '' ? message : `${at}: ${message}`,
    place,
    ...(c.node === undefined ? {} : { node: c.node }),
    ...(given === null ? {} : { given }),
    ...more,
  }
}

function unknownKey(key: string, path: Path, c: IssueContext): Problem {
  const known = [...keysAt(c.schema, path), ...(path.length === 0 ? c.alsoKnown : [])]
  const full = [...c.base, ...path]
  // A union's other branch knows it: each of the keys is right by itself.
  if (known.includes(key))
    return make(
      c,
      c.yaml.keyAt([...full, key]),
      full,
      `"${key}" cannot stand beside the other keys here`,
      { next: 'keep one of them' },
      null,
    )
  const hint = didYouMean(key, known)
  const allowed = known.length > 0 ? { allowed: listOf(known, 40) } : {}
  return make(c, c.yaml.keyAt([...full, key]), full, `unknown key "${key}"${hint}`, allowed, null)
}

/** Of a union's branches the one whose kind of value fits speaks; where none or several fit, all are listed. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, c: IssueContext, input: unknown): Problem[] {
  const path = issue.path as Path
  const value = valueAt(input, path)
  const deeper = issue.errors.map((branch) => branch.map((i) => ({ ...i, path: [...path, ...i.path] }) as Issue))
  const fitting = deeper.filter((branch) => !branch.some((i) => i.code === 'invalid_type' && i.path.length === path.length))
  const best = fitting.toSorted((a, b) => a.length - b.length)[0]
  if (best && (fitting.length === 1 || typeof value === 'object')) return best.flatMap((i) => issueProblems(i, c, input))
  const full = [...c.base, ...path]
  if (value === undefined) return [make(c, c.yaml.at(full), full.slice(0, -1), `"${String(full.at(-1) ?? '')}" is missing`, {}, null)]
  const custom = fitting.flat().find((i) => i.code === 'custom')
  if (custom) return issueProblems(custom, c, input)
  const wanted = [
    ...new Set(
      deeper
        .map((branch) => branch[0])
        .filter((i) => i !== undefined)
        .map(expectedOf),
    ),
  ]
  return [make(c, c.yaml.at(full), full, `expected ${wanted.join(' or ')}, not ${kindOf(value)}`, {}, c.given(full, value))]
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  null: 'nothing',
}

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return words[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value') return listOf(issue.values.map(String))
  const allowed = issue.code === 'custom' ? (issue.params?.['allowed'] as unknown) : undefined
  return typeof allowed === 'string' ? allowed : 'a value'
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'bigint') return 'a number this large'
  return words[typeof value] ?? typeof value
}

/** zod's own sentences; every other one was written for this place and says more than what is made here. */
const ready = /^(Invalid|Too|Unrecognized|Expected|Required)/

function messageOf(issue: Issue, value: unknown): string {
  if (!ready.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${expectedOf(issue)}, not ${kindOf(value)}`
    case 'invalid_value': {
      const hint = typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : ''
      return `not one of the allowed values${hint}`
    }
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number' ? 'must not be empty' : `must be at least ${issue.minimum}`
    case 'too_big':
      return `must be at most ${issue.maximum}`
    default:
      return issue.message
  }
}

function extras(issue: Issue, value: unknown): Partial<Problem> {
  if (issue.code === 'invalid_value' && value !== null) return { allowed: listOf(issue.values.map(String)) }
  if (issue.code !== 'custom') return {}
  const { allowed, next } = (issue.params ?? {}) as { allowed?: unknown; next?: unknown }
  return { ...(typeof allowed === 'string' ? { allowed } : {}), ...(typeof next === 'string' ? { next } : {}) }
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = (here as Record<string | number, unknown>)[step]
  }
  return here
}
