import { z } from 'zod'
import { columns, documented, duration, sqlText, tests, text } from './common.ts'

const deletes = z.union([
  z.enum(['none', 'reconcile']),
  z.strictObject({ soft: text }),
  z.strictObject({ log: text }),
  z.strictObject({ every: duration }),
])

const table = z.strictObject({
  name: text,
  identifier: text.optional(),
  ...documented,
  changed_at: z.union([text, sqlText]).optional(),
  lookback: duration.optional(),
  touches: z.record(z.string(), z.union([columns, sqlText])).optional(),
  deletes: deletes.optional(),
  columns: z.array(z.strictObject({ name: text, description: documented.description, tests: tests.optional() })).optional(),
  tests: tests.optional(),
})

/** A file with `sources:` below models/. */
export const sourcesSchema = z.strictObject({
  version: z.number().optional(),
  sources: z
    .array(
      z.strictObject({
        name: text,
        schema: text.optional(),
        database: text.optional(),
        ...documented,
        tables: z.array(table).min(1),
      }),
    )
    .min(1),
})

export type SourcesFile = z.output<typeof sourcesSchema>
export type SourceTableFile = z.output<typeof table>
