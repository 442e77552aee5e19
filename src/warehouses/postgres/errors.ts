import { InputError, StopError, type Problem } from '../../errors.ts'
import { Stopped } from '../../util/running.ts'
import type { QueryOptions } from '../warehouse.ts'
import type { PostgresConfig } from './config.ts'

/** What the driver's errors may carry: five characters of SQLSTATE, or a code of Node's. */
interface Failure {
  readonly code?: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly position?: string
}

export const failure = (error: unknown): Failure => (error instanceof Error ? (error as Failure) : { message: String(error) })

/** Deadlock and serialization failure: the transaction did nothing, so it may be done again. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(failure(error).code ?? '')

const socketCodes = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']

export function isLost(error: unknown): boolean {
  const { code = '', message } = failure(error)
  return (
    socketCodes.includes(code) ||
    code.startsWith('08') ||
    /^57P0[123]$/.test(code) ||
    /Connection terminated|not queryable|Client was closed/i.test(message)
  )
}

/** Classes of SQLSTATE that lie with the server, not with the SQL: resources, operators, system, configuration. */
const notTheModel = /^(40|53|55|57|58|F0|XX)/

/** A failure of a statement as a known error: of the model where `node` is given and its SQL is to blame, else a reason to stop. */
export function statementError(error: unknown, config: PostgresConfig, text = '', options: QueryOptions = {}): Error {
  if (error instanceof InputError || error instanceof StopError) return error
  const node = options.node === undefined ? {} : { node: options.node }
  if (error instanceof Stopped) return new StopError({ ...node, message: 'the query was cancelled' }, error.cause)
  const { code = '', message } = failure(error)
  if (isLost(error)) {
    return new StopError(
      {
        ...node,
        message: `lost the connection to Postgres at ${config.host}:${config.port}: ${message}`,
        next: 'see whether the server runs, then run the command again',
      },
      error,
    )
  }
  const problem: Problem = { ...node, message: describe(failure(error), text), ...nextStep(code, message, config) }
  const isInput = code === '42501' || code === '2BP01' || code === '22021' || (options.node !== undefined && !notTheModel.test(code))
  return isInput ? withCause(new InputError(problem), error) : new StopError(problem, error)
}

function describe({ code, message, detail, hint, position }: Failure, text: string): string {
  const at = position ? lineAt(text, Number(position)) : ''
  return [`Postgres: ${message}${code ? ` (SQLSTATE ${code})` : ''}`, detail && `  detail: ${detail}`, hint && `  hint: ${hint}`, at]
    .filter(Boolean)
    .join('\n')
}

/** Characters of a line that are shown before and behind the place. */
const AROUND = 80

/** The line of the statement that the engine points at, with a mark below. Positions count characters from 1. */
function lineAt(text: string, position: number): string {
  const before = [...text]
    .slice(0, position - 1)
    .join('')
    .split('\n')
  const line = text.split('\n')[before.length - 1]
  if (!line) return ''
  const column = before.at(-1)?.length ?? 0
  const from = Math.max(0, column - AROUND)
  const head = `  line ${before.length}: ${from > 0 ? '…' : ''}`
  return `${head}${line.slice(from, column + AROUND)}\n${' '.repeat(head.length + column - from)}^`
}

function nextStep(code: string, message: string, { user, role, schema }: PostgresConfig): { next?: string } {
  if (code === '42501')
    return { next: `grant ${role ?? user} what is missing; Dray needs CREATE in schema ${schema} and SELECT on the sources` }
  if (code === '22021') return { next: 'a text holds the character U+0000, or bytes that are no UTF-8, which Postgres cannot store' }
  if (code === '2BP01') return { next: 'change or drop what reads the column, then run the command again' }
  if (code === '57014' && /timeout/.test(message))
    return { next: 'raise statement_timeout of the profile output, or make the model cheaper' }
  return {}
}

export function withCause(error: InputError, cause: unknown): InputError {
  error.cause = cause
  return error
}

export const closed = (): StopError => new StopError({ message: 'the connection to Postgres is closed' })
