import { z } from 'zod'
import { documented, duration, guards, text } from './common.ts'

const formats =
  /^(string|01|01string|mmdd|epoch_ms_midnight_utc|epoch_seconds|epoch_ms|iso8601_s|iso8601_ms|iso_date|iso8601_utc|(fixed|decimal)\(\s*([0-9]|[12][0-9]|3[0-7])\s*\))$/

const FORMAT_HINT =
  'string, fixed(n), decimal(n), 01, 01string, mmdd, epoch_ms_midnight_utc, epoch_seconds, epoch_ms, iso8601_s, iso8601_ms, iso8601_utc, iso_date'

/** YAML reads `01` as the number 1, which is no other format. */
const format = z
  .union([z.string(), z.number().transform((n) => (n === 1 ? '01' : String(n)))])
  .refine((given) => formats.test(given), { error: 'not a known format', params: { allowed: FORMAT_HINT } })
  .transform((given) => given.replaceAll(' ', ''))

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const sources = ['column', 'value', 'sql', 'group', 'key', 'id_of'] as const

const fieldObject = z
  .strictObject({
    column: text.optional(),
    value: scalar.optional(),
    sql: text.optional(),
    group: text.optional(),
    key: z.literal(true).optional(),
    id_of: text.optional(),
    format: format.optional(),
    on_invalid: z.enum(['hold', 'clear']).default('hold'),
    nulls: z.enum(['send', 'skip']).default('send'),
    when: z.enum(['always', 'create']).default('always'),
    personal: z.literal('allow').optional(),
  })
  .superRefine((field, context) => {
    const custom = (message: string, params: { allowed?: string; next?: string }): void => {
      context.addIssue({ code: 'custom', message, params })
    }
    if (field.id_of !== undefined) {
      return custom('id_of: is not available yet', { next: 'map a column that already holds the destination id, or leave the field out' })
    }
    const given = sources.filter((name) => field[name] !== undefined)
    if (given.length === 0) return custom('a field needs a source', { allowed: 'one of column, value, sql, group, key' })
    if (given.length > 1)
      return custom(`a field has one source, not ${given.length} (${given.join(', ')})`, {
        allowed: 'one of column, value, sql, group, key',
      })
  })

/** A column's name, or a mapping with one source. */
export const field = z.union([text, fieldObject])

/** One sync of a destination file. */
export const syncSchema = z.strictObject({
  name: text,
  ...documented,
  entity: text,
  object: text,
  with: z.record(z.string(), z.unknown()).optional(),
  match: z.record(z.string(), field).optional(),
  where: text.optional(),
  audience: text.optional(),
  fields: z.record(z.string(), field).optional(),
  groups: z.union([z.array(text).min(1), z.record(z.string(), z.union([text, z.null()]))]).optional(),
  follows: text.optional(),
  mode: z.enum(['create', 'update', 'upsert', 'mirror']).optional(),
  on_leave: z.enum(['delete', 'archive', 'clear']).optional(),
  delete_adopted: z.boolean().optional(),
  on_collision: z.union([z.literal('freeze'), z.strictObject({ prefer: text })]).optional(),
  on_unmap: z.enum(['remove', 'keep']).optional(),
  guards: guards.default({}),
  park_after: z.int().min(1).default(5),
  retry_rejected_after: duration.default(86_400_000),
  recheck_after: duration.default(604_800_000),
})

/** A file below destinations/. */
export const destinationSchema = z.strictObject({
  version: z.number().optional(),
  destination: text,
  type: text,
  ...documented,
  connection: z.record(z.string(), z.unknown()).default({}),
  syncs: z.array(syncSchema).default([]),
})

export type DestinationFile = z.output<typeof destinationSchema>
export type SyncFile = z.output<typeof syncSchema>
export type FieldFile = z.output<typeof field>
