import { splitDotted, valueAt } from '../../util/dotted.ts'
import { parseExact } from '../../util/json-text.ts'
import type { Batch, ObjectSpec, Outcome } from '../destination.ts'
import type { Response } from '../client.ts'
import type { Condition, ResultRule } from './options.ts'

export interface Reading {
  readonly batch: Batch
  readonly spec: ObjectSpec
  readonly response: Response
  readonly rule: ResultRule
  /** Scrubs and shortens a text of the API. */
  excerpt(text: string): string
}

/** What one entry says, before it is anybody's outcome. */
interface Entry {
  readonly verdict: 'acked' | 'rejected'
  readonly evidence: string
  readonly id?: string
  readonly origin?: 'created' | 'adopted'
  readonly code?: string
  readonly message?: string
}

/**
 * Outcomes of a request whose status says that it was taken, by the entries of its answer. A row that is not named, or is
 * named with two minds, is unknown, and so is every row when the answer is not what `result` describes (law L2).
 */
export function readResult(r: Reading): Outcome[] {
  let answer: unknown
  try {
    answer = parseExact(r.response.body.toString('utf8'))
  } catch {
    return unknown(r, r.batch.seqs, `status ${r.response.status}, but the answer is not JSON: ${r.excerpt(r.response.body.toString('utf8', 0, 2000)) || 'empty'}`)
  }
  if (r.rule.rows === undefined) return [toOutcome(r, r.batch.seqs[0]!, entryOf(r, answer, 'answer', `status ${r.response.status}`))]
  const rows = valueAt(answer, splitDotted(r.rule.rows))
  if (!Array.isArray(rows)) return unknown(r, r.batch.seqs, `status ${r.response.status}, but the answer has no list "${r.rule.rows}"`)
  const named = r.rule.by === 'position' ? byPosition(r, rows) : byKey(r, rows)
  if (typeof named === 'string') return unknown(r, r.batch.seqs, named)
  const rest = restOf(r, answer, named)
  return r.batch.seqs.map((seq, i) => {
    const entries = named[i]!
    if (entries.length === 0) return rest ? base(r, seq, { outcome: 'acked', evidence: rest }) : unknown(r, [seq], 'not named in the answer')[0]!
    const [first] = entries
    return entries.every((e) => agree(e, first!)) ? toOutcome(r, seq, first!) : unknown(r, [seq], 'named twice, with different outcomes')[0]!
  })
}

const agree = (a: Entry, b: Entry): boolean => a.verdict === b.verdict && a.code === b.code && (a.id ?? b.id) === (b.id ?? a.id)

/** Evidence for rows that no entry names, where the API counts what it stored: all others must be failures by name. */
function restOf(r: Reading, answer: unknown, named: readonly (readonly Entry[])[]): string | null {
  if (r.rule.count === undefined) return null
  const count = Number(valueAt(answer, splitDotted(r.rule.count)))
  const failures = named.filter((entries) => entries.length > 0 && entries.every((e) => e.verdict === 'rejected')).length
  return count === r.batch.seqs.length - failures ? `${r.rule.count}=${count}, all others named as failed` : null
}

function byPosition(r: Reading, rows: readonly unknown[]): Entry[][] | string {
  if (rows.length !== r.batch.seqs.length) return `${rows.length} entries for ${r.batch.seqs.length} rows: positions prove nothing`
  return rows.map((row, i) => [entryOf(r, row, `${r.rule.rows}[${i}]`)])
}

function byKey(r: Reading, rows: readonly unknown[]): Entry[][] {
  const keys = keysOf(r)
  const named: Entry[][] = r.batch.seqs.map(() => [])
  const exact = groupOf(keys, (key) => key)
  const loose = groupOf(keys, (key) => normalised(key, r.spec))
  const path = splitDotted(r.rule.by ?? '')
  rows.forEach((row, i) => {
    const key = asText(valueAt(row, path))
    if (key === undefined) return
    for (const at of exact.get(key) ?? loose.get(normalised(key, r.spec)) ?? []) named[at]!.push(entryOf(r, row, `${r.rule.rows}[${i}]`))
  })
  return named
}

/** What the rows of the batch are known by in the answer. */
function keysOf({ batch, spec, rule }: Reading): readonly (string | null)[] {
  const shape = spec.operations[batch.operation]?.shape
  const kind = rule.is ?? (shape?.match === undefined && (shape?.bare === 'id' || shape?.id !== undefined) ? 'id' : 'match')
  return kind === 'seq' ? batch.seqs.map(String) : kind === 'id' ? batch.ids : batch.matches
}

function groupOf(keys: readonly (string | null)[], form: (key: string) => string): Map<string, number[]> {
  const map = new Map<string, number[]>()
  keys.forEach((key, i) => {
    if (key !== null) map.set(form(key), [...(map.get(form(key)) ?? []), i])
  })
  return map
}

function normalised(text: string, spec: ObjectSpec): string {
  return spec.normalise.reduce((t, how) => (how === 'lower' ? t.toLowerCase() : t.trim()), text)
}

function entryOf(r: Reading, row: unknown, where: string, status?: string): Entry {
  const { rule } = r
  const text = (path: string | undefined): string | undefined => {
    const value = path === undefined ? undefined : valueAt(row, splitDotted(path))
    return value === false ? undefined : asText(value)
  }
  const [error, code, id] = [text(rule.error), text(rule.code), text(rule.id)]
  const good = rule.ok === undefined ? error === undefined && code === undefined : holds(rule.ok, row)
  if (good) {
    const evidence = rule.ok === undefined ? (status ?? `${where} listed`) : `${where}.${shown(rule.ok, row)}`
    const origin = originOf(r, row)
    return { verdict: 'acked', evidence: r.excerpt(evidence), ...(id === undefined ? {} : { id }), ...(origin ? { origin } : {}) }
  }
  const told = rule.absent && holds(rule.absent, row) ? 'absent' : rule.exists && holds(rule.exists, row) ? 'exists' : code
  const message = error ?? (typeof row === 'object' ? JSON.stringify(row) : String(row))
  return { verdict: 'rejected', evidence: rule.ok ? r.excerpt(`${where}.${shown(rule.ok, row)}`) : where, ...(told === undefined ? {} : { code: r.excerpt(told) }), message: r.excerpt(message) }
}

/**
 * Who made the record. A plain create made it. An upsert tells by `created`, or where `ok` lists a value `created`, or by
 * status 201; else nobody knows, and Dray will not delete it.
 */
function originOf({ rule, batch, spec, response }: Reading, row: unknown): 'created' | 'adopted' | undefined {
  if (batch.operation !== 'create') return undefined
  if (!spec.upsert) return 'created'
  const guess = Object.entries(rule.ok ?? {}).find(([, values]) => [values].flat().some((v) => v === 'created'))
  const condition = rule.created ?? (guess ? { [guess[0]]: 'created' } : undefined)
  if (condition) return holds(condition, row) ? 'created' : 'adopted'
  return rule.rows === undefined && response.status === 201 ? 'created' : undefined
}

/** Every field of the condition has one of its values. */
function holds(condition: Condition, row: unknown): boolean {
  return Object.entries(condition).every(([path, values]) => [values].flat().map(String).includes(asText(valueAt(row, splitDotted(path))) ?? ''))
}

const shown = (condition: Condition, row: unknown): string =>
  Object.keys(condition).map((path) => `${path}=${asText(valueAt(row, splitDotted(path))) ?? 'missing'}`).join(', ')

/** Text of a value that is there; objects as JSON. Empty text, null and empty lists are nothing. */
function asText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}

function toOutcome(r: Reading, seq: number, { verdict, ...entry }: Entry): Outcome {
  return base(r, seq, { outcome: verdict, ...entry })
}

function unknown(r: Reading, seqs: readonly number[], evidence: string): Outcome[] {
  return seqs.map((seq) => base(r, seq, { outcome: 'unknown', evidence }))
}

function base({ response }: Reading, seq: number, o: Omit<Outcome, 'seq'>): Outcome {
  return { seq, ...o, status: response.status, ...(response.requestId === undefined ? {} : { requestId: response.requestId }) }
}
