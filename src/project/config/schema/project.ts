import { z } from 'zod'
import { documented, guards, text } from './common.ts'

const paths = (fallback: string) => z.array(text).min(1).default([fallback])

const timezone = text.refine(
  (zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
    } catch {
      return false
    }
  },
  { error: 'not a known time zone', params: { allowed: 'names of the IANA database, such as UTC or Europe/Berlin' } },
)

/** dray_project.yml */
export const projectSchema = z.strictObject({
  name: text.regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a project name has letters, digits and _ and begins with a letter'),
  version: z.union([z.string(), z.number()]).optional(),
  'config-version': z.number().optional(),
  profile: text.optional(),
  description: documented.description,
  timezone: timezone.default('UTC'),
  vars: z.record(z.string(), z.unknown()).default({}),
  guards: guards.default({}),
  audit: z.strictObject({ personal: z.enum(['hash', 'clear']).default('hash') }).default({ personal: 'hash' }),
  'model-paths': paths('models'),
  'destination-paths': paths('destinations'),
  'macro-paths': paths('macros'),
  'test-paths': paths('tests'),
})

export type ProjectFile = z.output<typeof projectSchema>
