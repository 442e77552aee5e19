import { splitDotted, valueAt } from '../../util/dotted.ts'
import type { Condition, ResultRule } from './options.ts'

type Path = readonly string[]

/** One field of a condition: the values of which it must have one, as text. */
interface Clause {
  readonly name: string
  readonly path: Path
  readonly values: ReadonlySet<string>
}

/** All clauses must hold. */
export type Test = readonly Clause[]

/** A `result:` made ready: read once per session, applied to each row of each answer. */
export interface Rule {
  readonly rows: { readonly name: string; readonly path: Path } | null
  readonly by: Path | 'position'
  readonly is: 'match' | 'id' | 'seq' | null
  readonly ok: Test | null
  readonly created: Test | null
  readonly absent: Test | null
  readonly exists: Test | null
  readonly id: Path | null
  readonly error: Path | null
  readonly code: Path | null
  readonly count: { readonly name: string; readonly path: Path } | null
}

export function compileRule(given: ResultRule): Rule {
  const path = (name: string | undefined): Path | null => (name === undefined ? null : splitDotted(name))
  const named = (name: string | undefined): { name: string; path: Path } | null =>
    name === undefined ? null : { name, path: splitDotted(name) }
  const ok = given.ok === undefined ? null : testOf(given.ok)
  return {
    rows: named(given.rows),
    by: given.by === 'position' ? 'position' : splitDotted(given.by ?? '.'),
    is: given.is ?? null,
    ok,
    created: given.created === undefined ? createdIn(ok) : testOf(given.created),
    absent: given.absent === undefined ? null : testOf(given.absent),
    exists: given.exists === undefined ? null : testOf(given.exists),
    id: path(given.id),
    error: path(given.error),
    code: path(given.code),
    count: named(given.count),
  }
}

const testOf = (condition: Condition): Test =>
  Object.entries(condition).map(([name, values]) => ({ name, path: splitDotted(name), values: new Set([values].flat().map(String)) }))

/** Where `ok` lists a value `created`, that value tells who made the record. */
function createdIn(ok: Test | null): Test | null {
  const clause = ok?.find(({ values }) => values.has('created'))
  return clause ? [{ ...clause, values: new Set(['created']) }] : null
}

export const holds = (test: Test, row: unknown): boolean => test.every(({ path, values }) => values.has(asText(valueAt(row, path)) ?? ''))

/** `status=created`: what the row says at the clauses. */
export const shown = (test: Test, row: unknown): string =>
  test.map(({ name, path }) => `${name}=${asText(valueAt(row, path)) ?? 'missing'}`).join(', ')

/** Text of the value at a path. Nothing, null, empty text and empty lists are undefined; objects are JSON. */
export const textAt = (row: unknown, path: Path | null): string | undefined => (path === null ? undefined : asText(valueAt(row, path)))

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}
