import { valueAt } from '../../util/dotted.ts'
import { parseExact } from '../../util/json-text.ts'
import type { Response } from '../client.ts'
import type { Batch, ObjectSpec, Outcome } from '../destination.ts'
import { holds, shown, textAt } from './rule.ts'
import type { Rule } from './rule.ts'

export interface Reading {
  readonly batch: Batch
  readonly spec: ObjectSpec
  readonly response: Response
  readonly rule: Rule
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
  // 204 says that it was taken and that there is no answer to read.
  if (r.response.status === 204 && r.rule.rows === null && r.rule.ok === null)
    return [base(r, r.batch.seqs[0]!, { outcome: 'acked', evidence: 'status 204' })]
  let answer: unknown
  try {
    answer = parseExact(r.response.body.toString('utf8'))
  } catch {
    return unknown(
      r,
      r.batch.seqs,
      `status ${r.response.status}, but the answer is not JSON: ${r.excerpt(r.response.body.toString('utf8', 0, 2000)) || 'empty'}`,
    )
  }
  const { rows } = r.rule
  if (rows === null) return [toOutcome(r, r.batch.seqs[0]!, entryOf(r, answer, 'answer', `status ${r.response.status}`))]
  const list = valueAt(answer, rows.path)
  if (!Array.isArray(list)) return unknown(r, r.batch.seqs, `status ${r.response.status}, but the answer has no list "${rows.name}"`)
  const named = r.rule.by === 'position' ? byPosition(r, list, rows.name) : byKey(r, list, rows.name, r.rule.by)
  if (typeof named === 'string') return unknown(r, r.batch.seqs, named)
  const rest = restOf(r, answer, named)
  return r.batch.seqs.map((seq, i) => {
    const entries = named[i]!
    if (entries.length === 0)
      return rest ? base(r, seq, { outcome: 'acked', evidence: rest }) : unknown(r, [seq], 'not named in the answer')[0]!
    const [first] = entries
    return entries.every((e) => agree(e, first!))
      ? toOutcome(r, seq, first!)
      : unknown(r, [seq], 'named twice, with different outcomes')[0]!
  })
}

const agree = (a: Entry, b: Entry): boolean => a.verdict === b.verdict && a.code === b.code && (a.id ?? b.id) === (b.id ?? a.id)

/** Evidence for rows that no entry names, where the API counts what it stored: all others must be failures by name. */
function restOf({ rule, batch }: Reading, answer: unknown, named: readonly (readonly Entry[])[]): string | null {
  if (rule.count === null) return null
  const count = Number(textAt(answer, rule.count.path))
  const failures = named.filter((entries) => entries.length > 0 && entries.every((e) => e.verdict === 'rejected')).length
  return count === batch.seqs.length - failures ? `${rule.count.name}=${count}, all others named as failed` : null
}

function byPosition(r: Reading, list: readonly unknown[], name: string): Entry[][] | string {
  if (list.length !== r.batch.seqs.length) return `${list.length} entries for ${r.batch.seqs.length} rows: positions prove nothing`
  return list.map((row, i) => [entryOf(r, row, `${name}[${i}]`)])
}

function byKey(r: Reading, list: readonly unknown[], name: string, by: readonly string[]): Entry[][] {
  const keys = keysOf(r)
  const named: Entry[][] = r.batch.seqs.map(() => [])
  const exact = groupOf(keys, (key) => key)
  const loose = r.spec.normalise.length === 0 ? exact : groupOf(keys, (key) => normalised(key, r.spec))
  list.forEach((row, i) => {
    const key = textAt(row, by)
    if (key === undefined) return
    const rows = exact.get(key) ?? loose.get(normalised(key, r.spec))
    if (rows === undefined) return
    const entry = entryOf(r, row, `${name}[${i}]`)
    for (const at of rows) named[at]!.push(entry)
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
    if (key === null) return
    const list = map.get(form(key))
    if (list) list.push(i)
    else map.set(form(key), [i])
  })
  return map
}

function normalised(text: string, spec: ObjectSpec): string {
  return spec.normalise.reduce((t, how) => (how === 'lower' ? t.toLowerCase() : t.trim()), text)
}

function entryOf(r: Reading, row: unknown, where: string, status?: string): Entry {
  const { rule } = r
  const error = errorIn(row, rule)
  const code = textAt(row, rule.code)
  if (rule.ok === null ? error === undefined && code === undefined : holds(rule.ok, row)) {
    const evidence = rule.ok === null ? (status ?? `${where} listed`) : `${where}.${shown(rule.ok, row)}`
    const id = textAt(row, rule.id)
    const origin = originOf(r, row)
    return { verdict: 'acked', evidence, ...(id === undefined ? {} : { id }), ...(origin ? { origin } : {}) }
  }
  const told = rule.absent && holds(rule.absent, row) ? 'absent' : rule.exists && holds(rule.exists, row) ? 'exists' : code
  const message = error ?? (typeof row === 'object' ? JSON.stringify(row) : String(row))
  const evidence = rule.ok ? r.excerpt(`${where}.${shown(rule.ok, row)}`) : where
  return { verdict: 'rejected', evidence, ...(told === undefined ? {} : { code: r.excerpt(told) }), message: r.excerpt(message) }
}

/** `error: false` says that there is none. */
function errorIn(row: unknown, rule: Rule): string | undefined {
  const text = textAt(row, rule.error)
  return text === 'false' ? undefined : text
}

/**
 * Who made the record. A plain create made it. An upsert tells by `created`, or where `ok` lists a value `created`, or by
 * status 201; else nobody knows, and Dray will not delete it.
 */
function originOf({ rule, batch, spec, response }: Reading, row: unknown): 'created' | 'adopted' | undefined {
  if (batch.operation !== 'create') return undefined
  if (!spec.upsert) return 'created'
  if (rule.created) return holds(rule.created, row) ? 'created' : 'adopted'
  return rule.rows === null && response.status === 201 ? 'created' : undefined
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
