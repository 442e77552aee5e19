import { z } from 'zod'

const sslmodes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/** A profile output of `type: postgres`, with the keys of dbt-postgres. */
export interface PostgresConfig {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string | undefined
  readonly dbname: string
  /** Where Dray's tables live. */
  readonly schema: string
  /** Queries at once. Default 4. */
  readonly threads: number
  /** Seconds until an attempt to connect is given up. Default 10. */
  readonly connect_timeout: number
  /** Seconds of silence after which the connection is probed; 0 (default): the system's own time. */
  readonly keepalives_idle: number
  /** Schemas in which the models' unqualified names are looked up. Default `public`. */
  readonly search_path?: string | undefined
  /** Role to take on after connecting. */
  readonly role?: string | undefined
  /** As libpq has it. Default `prefer`. */
  readonly sslmode: (typeof sslmodes)[number]
  readonly sslcert?: string | undefined
  readonly sslkey?: string | undefined
  /** File of trusted certificates, or `system` for those of the system. Default `~/.postgresql/root.crt` where it exists. */
  readonly sslrootcert?: string | undefined
  /** Further attempts to connect, one second apart. Default 1. */
  readonly retries: number
  readonly application_name: string
  /** Milliseconds, or a text such as `5min`, after which the server ends a statement. Default: none. */
  readonly statement_timeout?: number | string | undefined
}

const given = z.strictObject({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535).default(5432),
  user: z.string().min(1),
  password: z.string().optional(),
  pass: z.string().optional(),
  dbname: z.string().min(1).optional(),
  database: z.string().min(1).optional(),
  schema: z.string().min(1),
  threads: z.int().min(1).max(32).default(4),
  connect_timeout: z.coerce.number().min(0).default(10),
  keepalives_idle: z.coerce.number().min(0).default(0),
  search_path: z.string().optional(),
  role: z.string().optional(),
  sslmode: z.enum(sslmodes).default('prefer'),
  sslcert: z.string().optional(),
  sslkey: z.string().optional(),
  sslrootcert: z.string().optional(),
  retries: z.int().min(0).max(20).default(1),
  application_name: z.string().max(63).default('dray'),
  statement_timeout: z
    .union([z.int().min(0), z.string().regex(/^\d+\s*(us|ms|s|min|h|d)?$/, 'expected milliseconds or a text such as 5min')])
    .optional(),
})

/** `pass` and `database` are dbt's other names for `password` and `dbname`. */
export const postgresConfig: z.ZodType<PostgresConfig> = given.transform(({ pass, database, ...rest }, context) => {
  const dbname = rest.dbname ?? database
  if (dbname === undefined) {
    context.addIssue({ code: 'custom', path: ['dbname'], message: 'the name of the database is missing (dbname, or database)' })
    return z.NEVER
  }
  return { ...rest, dbname, password: rest.password ?? pass }
})
