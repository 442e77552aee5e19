import { z } from 'zod'
import { DURATION_HINT, parseDuration } from '../../util/duration.ts'

/** A length of time as text: reading a schema's result again gives the same, so schemas may be applied twice. */
export const duration = z.string().superRefine((text, context) => {
  if (parseDuration(text) === null)
    context.addIssue({ code: 'custom', message: `not a length of time: "${text}"; allowed: ${DURATION_HINT}` })
})

/** A time limit: nothing would end within none. */
export const timeLimit = duration.refine((text) => parseDuration(text) !== 0, { error: 'a time limit is longer than nothing' })

/** Milliseconds of a checked length of time. */
export const msOf = (text: string): number => parseDuration(text) ?? 0

const request = z
  .string()
  .regex(/^(GET|POST|PUT|PATCH|DELETE) (\/|https?:\/\/)\S*$/, {
    error:
      'a method and an address, such as "PUT /accounts/{id}"; methods: GET, POST, PUT, PATCH, DELETE; {match} {id} {label} are filled in',
  })
  .refine((text) => (text.match(/\{[^}]*\}/g) ?? []).every((p) => /^\{(match|id|label)\}$/.test(p)), {
    error: 'placeholders are {match}, {id} and {label}',
  })

const statuses = z.array(
  z.union([
    z.int().min(100).max(599),
    z.string().regex(/^([1-5]xx|[1-5]\d\d)$/, { error: 'a status such as 404, or a class such as 2xx' }),
  ]),
)
const scalar = z.union([z.string(), z.number(), z.boolean()])
const condition = z.record(z.string(), z.union([scalar, z.array(scalar).min(1)]))
const name = z.string().min(1)

/** Where the outcome of a row stands in the answer. All names are dotted paths; `.` is the answer itself. */
const result = z.union([
  z.literal('whole'),
  z.strictObject({
    /** The list with one entry a row. Without it the answer itself is the one row's. */
    rows: name.optional(),
    /** What tells whose entry it is: a field, or `position`. */
    by: name.optional(),
    /** What the field in `by` holds. Default: the id where the request addresses by id alone, else the match. */
    is: z.enum(['match', 'id', 'seq']).optional(),
    /** `{ status: [created, updated] }`: all fields must hold one of their values. Default: listed, and without an error. */
    ok: condition.optional(),
    created: condition.optional(),
    absent: condition.optional(),
    exists: condition.optional(),
    id: name.optional(),
    error: name.optional(),
    code: name.optional(),
    /** The number of stored rows, where `rows` lists failures only. */
    count: name.optional(),
  }),
])

/** One request of an object. */
const operation = z
  .strictObject({
    request,
    batch: z.int().min(1).default(1),
    batch_bytes: z.int().min(1).optional(),
    body_in: name.optional(),
    /** What a row is in the body: the whole record, its id or match alone, or nothing. */
    body: z.enum(['record', 'id', 'match', 'none']).optional(),
    id_in: name.optional(),
    label_in: name.optional(),
    seq_in: name.optional(),
    constant: z.record(z.string(), z.json()).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    repeat: z.enum(['safe', 'by_key', 'by_lookup', 'never']).optional(),
    idempotency_key: z.union([name, z.strictObject({ in: name })]).optional(),
    key_ttl: duration.optional(),
    lag: duration.optional(),
    cost: z.number().positive().optional(),
    result: result.optional(),
    acked: statuses.optional(),
    skipped: statuses.optional(),
    rejected: statuses.optional(),
    absent: statuses.optional(),
    exists: statuses.optional(),
    throttled: statuses.optional(),
    not_applied: statuses.optional(),
  })
  .superRefine((op, context) => {
    const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
    const rows = typeof op.result === 'object' && op.result.rows !== undefined
    if (op.batch > 1 && op.result !== 'whole' && !rows) {
      issue(
        'result',
        "a batch needs the place of each row's outcome (`result: { rows: …, by: … }`), or `result: whole` where the API takes or refuses all rows as one",
      )
    }
    if (rows && typeof op.result === 'object' && op.result.by === undefined)
      issue('result', '`rows` needs `by`: a field of the entry that holds the match, or `position`')
    if (op.batch > 1 && /\{(match|id)\}/.test(op.request))
      issue('batch', '{match} and {id} stand for one row: with them `batch` is 1; only {label} can be shared by a batch')
    const inField = typeof op.idempotency_key === 'object'
    if (op.repeat === 'by_key' && op.idempotency_key === undefined)
      issue('repeat', '`by_key` needs `idempotency_key`: a header name, or { in: field }')
    if (op.batch > 1 && op.idempotency_key !== undefined && !inField)
      issue('idempotency_key', 'a header holds the key of one row: with `batch` above 1 the key goes into the record, as { in: field }')
    if (op.request.startsWith('GET ')) issue('request', 'GET changes nothing: allowed are POST, PUT, PATCH, DELETE')
  })

const lookup = z.strictObject({
  request: request.refine((text) => text.includes('{match}'), { error: 'a lookup needs {match} in its address' }),
  rows: name.default('.'),
  id: name,
  /** Field that must equal the match, for a search that is not exact. Default: the match field where entries have it. */
  by: name.optional(),
  created_at: name.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  absent: statuses.optional(),
})

/** `with:` of a sync into a generic REST API. */
export const withSchema = z.strictObject({
  normalise: z.array(z.enum(['trim', 'lower'])).default([]),
  nulls: z.enum(['json', 'empty']).default('json'),
  fields_in: name.optional(),
  match_unique: z.boolean().optional(),
  rekey: z.enum(['in_place', 'delete_create']).optional(),
  order: z.enum(['any', 'deletes_first']).default('any'),
  timeout: timeLimit.optional(),
  upsert: operation.optional(),
  create: operation.optional(),
  update: operation.optional(),
  delete: operation.optional(),
  archive: operation.optional(),
  add: operation.optional(),
  remove: operation.optional(),
  lookup: lookup.optional(),
})

export type With = z.output<typeof withSchema>
export type OperationOptions = z.output<typeof operation>
export type LookupOptions = z.output<typeof lookup>
export type ResultRule = Exclude<z.output<typeof result>, 'whole'>
export type Condition = z.output<typeof condition>
export type Statuses = z.output<typeof statuses>
