import { refusal } from '../client.ts'
import type { Response } from '../client.ts'
import { splitDotted, valueAt } from '../../util/dotted.ts'
import { Terminal, Transient } from '../destination.ts'
import type { Batch, Outcome } from '../destination.ts'
import { names } from './address.ts'
import type { OperationOptions } from './options.ts'
import { meaningOf } from './status.ts'

interface Judgement {
  readonly response: Response
  readonly batch: Batch
  readonly options: OperationOptions
  readonly method: string
  readonly address: string
  excerpt(text: string): string
}

/**
 * What the status settles: 'acked' when the request was taken (the answer then tells of each row), outcomes when it refused
 * the rows. Throws Transient or Terminal when it concerns the request as a whole. `absent` and `exists` are told of one row
 * only: rejected with that code, which the sync turns into skipped where its mode says so.
 */
export function judge(j: Judgement): 'acked' | Outcome[] {
  const { response, batch, options } = j
  const meaning = meaningOf(response.status, batch.operation, options)
  const said = `${j.method} ${j.address}: status ${response.status}: ${j.excerpt(messageOf(j))}`
  const wait = response.retryAfterMs === undefined ? {} : { retryAfterMs: response.retryAfterMs }
  if (meaning === null) throw wholeFailure(j, said)
  if (meaning === 'throttled' || meaning === 'not_applied')
    throw new Transient(said, { applied: 'no', throttled: true, status: response.status, ...wait })
  const removal = batch.operation === 'delete' || batch.operation === 'remove'
  if (meaning === 'acked')
    return removal && (response.status === 404 || response.status === 410)
      ? rows(j, { outcome: 'acked', evidence: 'already_absent' })
      : 'acked'
  if (isWrongAddress(j)) throw new Terminal(`${said}; is the address right?`, { status: response.status })
  const single = batch.seqs.length === 1
  const code = (meaning === 'absent' || meaning === 'exists') && single ? { code: meaning } : {}
  const outcome = meaning === 'skipped' ? 'skipped' : 'rejected'
  return rows(j, {
    outcome,
    evidence: `status ${response.status}`,
    message: j.excerpt(messageOf(j)) || `status ${response.status}`,
    ...code,
  })
}

/** A request that names no record and is not found, or not allowed: no row can ever be taken there. */
function isWrongAddress({ response, batch, address, options }: Judgement): boolean {
  if (options.rejected?.length || options.absent?.length) return false
  if (names(address, 'match') || names(address, 'id') || names(address, 'label')) return false
  return response.status === 405 || (response.status === 404 && batch.operation === 'create')
}

function wholeFailure(j: Judgement, said: string): Transient | Terminal {
  const failed = refusal(j.response, said)
  if (failed) return failed
  const to = j.response.headers['location']
  return new Terminal(`${said}${to === undefined ? '' : ` (redirects to ${j.excerpt(to)}: put that address into the connection)`}`, {
    status: j.response.status,
  })
}

/** The API's own words: at `result.error` where given, else the usual places, else the beginning of the answer. */
function messageOf({ response, options }: Judgement): string {
  const text = response.body.toString('utf8', 0, 20_000)
  try {
    const answer = JSON.parse(text) as unknown
    const given = typeof options.result === 'object' && options.result.error !== undefined ? [options.result.error] : []
    for (const path of [...given, 'message', 'error.message', 'error', 'detail', 'title', 'errors']) {
      const value = valueAt(answer, splitDotted(path))
      if (value !== undefined && value !== null && value !== '') return typeof value === 'string' ? value : JSON.stringify(value)
    }
  } catch {
    // not JSON: the text itself
  }
  return text
}

/** Outcomes of a request that the API takes as a whole. A plain create that was taken made its record. */
export function byStatus({
  response,
  batch,
  upsert,
}: {
  readonly response: Response
  readonly batch: Batch
  readonly upsert: boolean
}): Outcome[] {
  const created = batch.operation === 'create' && (!upsert || (response.status === 201 && batch.seqs.length === 1))
  const evidence = response.status === 202 ? 'accepted' : `status ${response.status}`
  return rows({ response, batch }, { outcome: 'acked', evidence, ...(created ? { origin: 'created' as const } : {}) })
}

function rows({ response, batch }: { readonly response: Response; readonly batch: Batch }, o: Omit<Outcome, 'seq'>): Outcome[] {
  const id = response.requestId === undefined ? {} : { requestId: response.requestId }
  return batch.seqs.map((seq) => ({ seq, ...o, status: response.status, ...id }))
}
