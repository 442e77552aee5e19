import { parseDocument } from 'yaml'
import type { core, ZodType } from 'zod'
import type { Problem } from '../../errors.ts'
import type { Path, YamlFile } from './yaml.ts'
import { valueAt, zodProblems } from './zod-problems.ts'

export interface CheckOptions {
  /** Where the value stands in the file; default: the whole file. */
  readonly base?: Path
  readonly node?: string
  /** Paths (in the file) whose text came out of a template, by `pathKey`, with the text as written. */
  readonly templated?: ReadonlyMap<string, string>
  /** Names that the top mapping may have beside the schema's, for `did you mean`. */
  readonly alsoKnown?: readonly string[]
}

export type Checked<T> = { readonly data: T; readonly value: unknown } | { readonly problems: readonly Problem[] }

export const pathKey = (path: Path): string => JSON.stringify(path)

const secretName = /pass|secret|token|key|credential|auth|private|bearer/i

/**
 * Checks a value of a YAML file against a schema. A value that came out of a template is text; where the schema refuses it
 * as text it is read again as YAML reads a scalar (`5432`, `true`), so that `port: "{{ env_var('PORT') }}"` works and a
 * password of digits stays text. Messages show such values as they are written in the file, never rendered, and never those
 * under a name that looks like a secret.
 *
 * @returns `data` as the schema yields it, and `value`, the checked input itself
 */
export function check<T>(schema: ZodType<T>, value: unknown, yaml: YamlFile, options: CheckOptions = {}): Checked<T> {
  const base = options.base ?? []
  const templated = options.templated ?? new Map<string, string>()
  const lost = lostNames(value, base)
  if (lost.length > 0) {
    const node = options.node === undefined ? {} : { node: options.node }
    return {
      problems: lost.map((path) => ({
        message: 'a name that cannot be used',
        place: yaml.keyAt(path),
        ...node,
        given: '__proto__',
        next: 'choose another name',
      })),
    }
  }
  const first = schema.safeParse(value, { reportInput: false })
  if (first.success) return { data: first.data, value }
  const again = retyped(value, first.error.issues, base, templated)
  const second = again === value ? first : schema.safeParse(again)
  if (second.success) return { data: second.data, value: again }
  const given = (path: Path, at: unknown): string | null => {
    if (path.some((step) => typeof step === 'string' && secretName.test(step)) && typeof at !== 'object') return '***'
    const written = templated.get(pathKey(path))
    if (written !== undefined) return written
    return typeof at === 'object'
      ? null
      : String(at)
          .replaceAll(/:\/\/[^/?#\s]*@/g, '://***@')
          .slice(0, 80)
  }
  const context = {
    yaml,
    schema,
    base,
    given,
    alsoKnown: options.alsoKnown ?? [],
    ...(options.node === undefined ? {} : { node: options.node }),
  }
  return { problems: zodProblems(second.error.issues, context, again) }
}

/** Paths that end in `__proto__`: schemas pass over that name without a word. */
function lostNames(value: unknown, base: Path): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...base, Array.isArray(value) ? Number(name) : name]
    return name === '__proto__' ? [path] : lostNames(inner, path)
  })
}

/** A copy in which refused templated texts are what YAML makes of them; the same value when there are none. */
function retyped(value: unknown, issues: readonly core.$ZodIssue[], base: Path, templated: ReadonlyMap<string, string>): unknown {
  const refused = leaves(issues, []).filter((path) => templated.has(pathKey([...base, ...path])))
  return refused.reduce<unknown>((copy, path) => {
    const text = valueAt(copy, path)
    const scalar = typeof text === 'string' ? scalarOf(text) : text
    return scalar === text ? copy : withValue(copy, path, scalar)
  }, value)
}

function leaves(issues: readonly core.$ZodIssue[], above: Path): Path[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...(issue.path as Path)]
    return issue.code === 'invalid_union' ? [path, ...issue.errors.flatMap((branch) => leaves(branch, path))] : [path]
  })
}

/** What YAML's core schema makes of a plain scalar: number, boolean, null, or the text itself. */
export function scalarOf(text: string): unknown {
  if (!/^(-?[0-9.][0-9_.eE+-]*|true|false|null|True|False|TRUE|FALSE)$/.test(text)) return text
  const value = parseDocument(text).toJS() as unknown
  return typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value) ? text : value
}

function withValue(value: unknown, path: Path, leaf: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return leaf
  if (Array.isArray(value)) return value.map((item, i) => (i === Number(step) ? withValue(item, rest, leaf) : item))
  const object = value as Record<string, unknown>
  return { ...object, [step]: withValue(object[step], rest, leaf) }
}
