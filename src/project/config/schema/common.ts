import { z } from 'zod'
import { DURATION_HINT, parseDuration } from '../../../util/duration.ts'
import { LIMIT_HINT, parseLimit } from '../../../util/limit.ts'
import type { Limit } from '../../manifest.ts'

/** Text that says something. */
export const text = z.string().min(1)

/** `10 minutes` -> milliseconds. */
export const duration = z
  .union([z.string(), z.number()])
  .transform((given, context): number => {
    const ms = parseDuration(String(given))
    if (ms !== null) return ms
    context.addIssue({ code: 'custom', message: 'not a duration', params: { allowed: DURATION_HINT } })
    return z.NEVER
  })
  .describe(`Duration: ${DURATION_HINT}`)

/** `2%` or `1200`. */
export const limit = z
  .union([z.string(), z.number()])
  .transform((given, context): Limit => {
    const parsed = parseLimit(given)
    if (parsed !== null) return parsed
    context.addIssue({ code: 'custom', message: 'not a limit', params: { allowed: LIMIT_HINT } })
    return z.NEVER
  })
  .describe(`Limit: ${LIMIT_HINT}`)

/** What stops a run before it sends too much; see the guards of design section 4. */
export const guards = z.strictObject({
  max_deletes: limit.optional(),
  max_changes: limit.optional(),
  min_rows: z.int().min(0).optional(),
  max_rejected: limit.optional(),
})

/** Metadata that every node may have. */
export const documented = {
  description: z.string().optional(),
  tags: z.union([text.transform((tag) => [tag]), z.array(text)]).optional(),
}

/** Data tests: names, or names with arguments. Only the shape is checked here. */
export const tests = z.array(z.union([text, z.record(z.string(), z.unknown())]))

/** SQL written in place. */
export const sqlText = z.strictObject({ sql: text })

/** One column or several. */
export const columns = z.union([text.transform((column) => [column]), z.array(text).min(1)])
