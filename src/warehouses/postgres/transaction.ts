import type { PoolClient } from 'pg'
import { StopError } from '../../errors.ts'
import type { Effect } from '../warehouse.ts'
import { isLost } from './errors.ts'
import { runText, type Rendered } from './run.ts'

/**
 * Runs the statements in one transaction; `at` hears which one comes next. A connection that is lost while committing
 * leaves open whether it was committed, and the error says so.
 */
export async function transaction(client: PoolClient, statements: readonly Rendered[], at: (r: Rendered) => void): Promise<Effect[]> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE')
  const effects: Effect[] = []
  try {
    for (const statement of statements) {
      at(statement)
      effects.push({ rows: (await runText(client, statement)).rowCount ?? 0 })
    }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
  try {
    await client.query('COMMIT')
  } catch (error) {
    if (!isLost(error)) throw error
    throw new StopError(
      {
        message: 'lost the connection to Postgres while a transaction was being committed: whether it was is unknown',
        next: 'run the command again: it finds out',
      },
      error,
    )
  }
  return effects
}
