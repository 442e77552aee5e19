import type pg from 'pg'
import { render, type Value } from '../../util/sql.ts'
import type { Row, Statement } from '../warehouse.ts'
import { postgresDialect } from './dialect.ts'

const BOOL = 16

const asText = (value: string): string => value
const asBoolean = (value: string): string => (value === 't' ? 'true' : 'false')

/** Every value as the server prints it, but for booleans. */
export const cellTypes = {
  getTypeParser: (oid: number) => (oid === BOOL ? asBoolean : asText),
} as unknown as pg.CustomTypesConfig

export interface Rendered {
  readonly text: string
  readonly values: unknown[]
}

const bound = (value: Exclude<Value, null>): unknown =>
  value instanceof Uint8Array ? Buffer.from(value) : typeof value === 'bigint' ? value.toString() : value

export function rendered(statement: Statement): Rendered {
  const { text, values } = render(statement, postgresDialect)
  return { text, values: values.map(bound) }
}

/** Runs one statement by the extended protocol, which takes no second one in the same text. */
export const runText = (client: pg.ClientBase, { text, values }: Rendered): Promise<pg.QueryResult<Row>> =>
  client.query<Row>({ text, values, types: cellTypes, queryMode: 'extended' } as pg.QueryConfig)
