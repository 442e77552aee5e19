import type { Destination } from '../destination.ts'
import { configSchema } from './config.ts'
import type { HttpConfig } from './config.ts'
import { objectOf } from './object.ts'
import { withSchema } from './options.ts'
import { openSession } from './session.ts'

/** Any REST API whose requests and answers `with:` describes. The object's name is free. */
export const destination: Destination<HttpConfig> = {
  type: 'http',
  config: configSchema,
  objects: [],
  options: () => withSchema,
  object: (_name, given, use) => objectOf(given, use),
  open: openSession,
}
