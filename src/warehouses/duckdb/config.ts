import { z } from 'zod'

/** A profile output of `type: duckdb`, as dbt-duckdb writes it. */
export interface DuckdbConfig {
  /** The database file, relative to the project folder, or `:memory:` (gone when the command ends). */
  readonly path: string
  /** Where Dray's tables live. Default: `main`. */
  readonly schema: string
  /** Threads of the engine. Default: one a core. */
  readonly threads?: number | undefined
  /** Engine settings such as `memory_limit: 2GB`. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

/** Settings that Dray sets itself: another value would change what is compared and sent. */
const owned = ['timezone', 'default_collation', 'preserve_insertion_order']

export const duckdbConfig: z.ZodType<DuckdbConfig> = z.strictObject({
  path: z.string().min(1),
  schema: z.string().min(1).default('main'),
  threads: z.int().min(1).optional(),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .refine((given) => !Object.keys(given).some((name) => owned.includes(name.toLowerCase())), {
      message: `${owned.join(', ')} are set by Dray (UTC, none, true) and cannot be changed`,
    })
    .default({}),
})
