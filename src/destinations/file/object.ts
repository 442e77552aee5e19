import { z } from 'zod'
import { joinDotted } from '../../util/dotted.ts'
import type { Envelope, ObjectSpec, ObjectUse, OperationSpec } from '../destination.ts'

export const configSchema = z.strictObject({
  /** A folder inside the project. */
  path: z.string().min(1),
})

export type FileConfig = z.output<typeof configSchema>

export const OBJECTS = ['jsonl', 'csv'] as const

export const withSchema = z.strictObject({})

/** Names of the members of a line, and of the first column of a CSV. */
export const LINE = { operation: 'operation', match: 'match', fields: 'fields' } as const

const LINES: Envelope = { open: '', between: '\n', close: '\n' }

/** One line a planned row: operation, match, fields. A line may be written twice: the last one per match counts. */
export function objectOf(name: string, given: unknown, use: ObjectUse): ObjectSpec {
  withSchema.parse(given ?? {})
  if (name === 'csv') refuseColumnTwice(use)
  const line = (operation: string, fields: boolean): OperationSpec => ({
    shape: {
      constant: { [LINE.operation]: JSON.stringify(operation) },
      match: LINE.match,
      ...(fields ? { fields: { under: LINE.fields } } : {}),
    },
    envelope: LINES,
    address: 'match',
    batch: { rows: 5000, by: 'any' },
    repeat: 'safe',
  })
  return {
    kind: 'records',
    matchUnique: true,
    upsert: true,
    ids: false,
    nulls: 'json',
    normalise: [],
    order: 'any',
    operations: { create: line('create', true), update: line('update', true), delete: line(use.onLeave ?? 'delete', false) },
    lookup: false,
    removals: ['delete', 'archive', 'clear'],
    rekey: 'delete_create',
    timeoutMs: 60_000,
    concurrency: 1,
  }
}

/** Columns of a CSV: operation, the match under its own name, the mapped fields. */
export function columnsOf(use: ObjectUse, fields: readonly string[]): string[] {
  return [LINE.operation, use.match, ...fields]
}

function refuseColumnTwice(use: ObjectUse): void {
  const columns = columnsOf(use, (use.fields ?? []).map(joinDotted))
  const twice = columns.find((column, i) => columns.indexOf(column) !== i)
  if (twice === undefined) return
  throw new z.ZodError([
    {
      code: 'custom',
      path: ['fields'],
      message: `a CSV would have the column "${twice}" twice (operation, match and fields stand side by side): give the field another name`,
      input: undefined,
    },
  ])
}
