import { expect, test } from 'vitest'
import { z } from 'zod'
import { destinationSchema } from '../../../src/project/config/schema/destination.ts'
import { entitySchema } from '../../../src/project/config/schema/entity.ts'
import { profileSchema } from '../../../src/project/config/schema/profiles.ts'
import { projectSchema } from '../../../src/project/config/schema/project.ts'
import { sourcesSchema } from '../../../src/project/config/schema/sources.ts'

test.each(Object.entries({ projectSchema, profileSchema, sourcesSchema, entitySchema, destinationSchema }))(
  '%s can be written as JSON Schema for editors',
  (_, schema) => {
    const json = z.toJSONSchema(schema, { io: 'input' })
    expect(json).toMatchObject({ type: 'object', additionalProperties: false })
  },
)
