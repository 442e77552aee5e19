import { z } from 'zod'
import { text } from './common.ts'

/** One profile of profiles.yml before its output is rendered. */
export const profileSchema = z.strictObject({
  target: text.optional(),
  outputs: z.record(z.string(), z.record(z.string(), z.unknown())),
})

/** What every output has, beside the keys of its warehouse type. */
export const outputSchema = z.looseObject({
  type: text,
  schema: text,
  deliver: z.boolean().default(false),
  threads: z.int().min(1).max(256).default(4),
})
