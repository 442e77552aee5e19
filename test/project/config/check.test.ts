import { expect, test } from 'vitest'
import { z } from 'zod'
import { check } from '../../../src/project/config/check.ts'
import { destinationSchema } from '../../../src/project/config/schema/destination.ts'
import { parseYaml } from '../../../src/project/config/yaml.ts'
import type { YamlFile } from '../../../src/project/config/yaml.ts'

function yaml(text: string): YamlFile {
  const result = parseYaml(text, 'x.yml')
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.yaml
}

test('L13: a name that a schema would pass over without a word is a problem', () => {
  const file = yaml('fields:\n  good: a\n  __proto__: b\n')
  expect(check(z.strictObject({ fields: z.record(z.string(), z.string()) }), file.value, file)).toEqual({
    problems: [
      {
        message: 'a name that cannot be used',
        place: { file: 'x.yml', line: 3, column: 3 },
        given: '__proto__',
        next: 'choose another name',
      },
    ],
  })
})

test('the format 01 may stand without quotes, though YAML reads it as a number', () => {
  const file = yaml(
    'destination: d\ntype: t\nsyncs:\n  - { name: s, entity: e, object: o, fields: { a: { column: a, format: 01 }, b: { column: b, format: 2 } } }\n',
  )
  expect(check(destinationSchema, file.value, file)).toMatchObject({ problems: [{ given: '2', place: { line: 4 } }] })
})

test('a password inside an address is never shown', () => {
  const file = yaml('url: ftp://ann:geheim@host/x\n')
  const told = check(z.strictObject({ url: z.url({ protocol: /^https?$/, error: 'not http' }) }), file.value, file)
  expect(told).toMatchObject({ problems: [{ given: 'ftp://***@host/x' }] })
})

test('keys of two branches of a union are told to be one too many', () => {
  const file = yaml('auth: { bearer: a, user: b }\n')
  const auth = z.union([z.strictObject({ bearer: z.string() }), z.strictObject({ user: z.string() })])
  expect(check(z.strictObject({ auth }), file.value, file)).toMatchObject({
    problems: [{ message: 'auth: "user" cannot stand beside the other keys here', next: 'keep one of them' }],
  })
})
