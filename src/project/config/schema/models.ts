import { z } from 'zod'
import { documented, duration, text } from './common.ts'

const shared = { entity: text.optional(), volatile: z.boolean().optional(), ...documented }

/** What `config(…)` takes, by the kind of model. */
export const modelConfigs = {
  entity: z.strictObject(shared),
  property: z.strictObject({ ...shared, every: duration.optional() }),
  group: z.strictObject({ ...shared, label: text.optional() }),
} as const

export type ModelKind = keyof typeof modelConfigs
