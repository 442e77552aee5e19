import { z } from 'zod'
import { timeLimit } from './options.ts'

const secret = z.string().min(1, { error: 'empty; is the environment variable set?' })

const auth = z.union(
  [
    z.strictObject({ bearer: secret }),
    z.strictObject({ basic: z.strictObject({ user: z.string(), password: z.string() }) }),
    z.strictObject({
      header: z.strictObject({ name: z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, { error: 'not a header name' }), value: secret }),
    }),
    z.strictObject({
      oauth2: z.strictObject({
        token_url: z.url({ protocol: /^https?$/ }),
        client_id: secret,
        client_secret: secret,
        scope: z.string().optional(),
        /** How the client proves itself to the token endpoint. */
        client_auth: z.enum(['body', 'basic']).default('body'),
      }),
    }),
  ],
  {
    error: 'one of: bearer: TOKEN | basic: {user, password} | header: {name, value} | oauth2: {token_url, client_id, client_secret, scope}',
  },
)

/** `connection:` of a generic REST destination. */
export const configSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
    .refine((url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''), {
      error: 'no user or password in the address: they belong under auth: { basic: {user, password} }',
    })
    .refine((url) => !/[?#]/.test(url), { error: 'no ? or # in the address: parameters belong into each request' }),
  auth: auth.optional(),
  /** For a single request, its whole exchange. */
  timeout: timeLimit.default('30 seconds'),
  headers: z.record(z.string(), z.string()).default({}),
  /** Requests at the same time. */
  concurrency: z.int().min(1).max(64).default(4),
  /** One cheap GET that fails without valid credentials. */
  check: z
    .string()
    .regex(/^GET \/\S*$/, { error: 'a request such as "GET /me"' })
    .optional(),
})

export type HttpConfig = z.output<typeof configSchema>
export type Auth = z.output<typeof auth>
