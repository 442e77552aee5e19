import { InputError, StopError } from '../../errors.ts'
import { Stopped } from '../../util/running.ts'
import type { QueryOptions } from '../warehouse.ts'

/** What lies with the machine or with Dray, not with the SQL of a model. */
const notTheModel = /^(IO|Out of Memory|INTERRUPT|INTERNAL|FATAL|Connection|TransactionContext|Permission) /i

/** Two transactions changed the same thing: nothing was done, so it may be done again. */
const conflict = /conflict/i

export const isConflict = (error: unknown): boolean =>
  error instanceof Error && /^(TransactionContext|Transaction) Error/i.test(error.message) && conflict.test(error.message)

/** A failure of the engine as a known error: of the model where `node` is given and its SQL is to blame, else a reason to stop. */
export function duckdbError(error: unknown, options: QueryOptions = {}): Error {
  if (error instanceof InputError || error instanceof StopError) return error
  const node = options.node === undefined ? {} : { node: options.node }
  if (error instanceof Stopped) return new StopError({ ...node, message: 'the query was cancelled' }, error.cause)
  const text = error instanceof Error ? error.message : String(error)
  if (options.node === undefined || notTheModel.test(text)) return new StopError({ ...node, message: `DuckDB: ${text}` }, error)
  const input = new InputError({ ...node, message: `DuckDB: ${text}` })
  input.cause = error
  return input
}

export const closed = (): StopError => new StopError({ message: 'the connection to DuckDB is closed' })
