import { z } from 'zod'
import { columns, documented, tests, text } from './common.ts'

const column = z.strictObject({
  name: text,
  description: documented.description,
  type: z.enum(['uuid']).optional(),
  personal: z
    .string({ error: 'expected a word that says what it is' })
    .regex(/^[a-z][a-z0-9_]*$/, { error: 'expected one word in lower case', abort: true })
    .optional()
    .describe('What the column says about a person: email, phone, name …'),
  tests: tests.optional(),
})

const group = z.strictObject({
  name: text,
  label: text.optional(),
  where: text.optional(),
  volatile: z.boolean().optional(),
  ...documented,
})

/** A file with `entity:` below models/. */
export const entitySchema = z.strictObject({
  version: z.number().optional(),
  entity: text,
  key: columns,
  ...documented,
  columns: z.array(column).default([]),
  groups: z.array(group).default([]),
  tests: tests.optional(),
})

export type EntityFile = z.output<typeof entitySchema>
