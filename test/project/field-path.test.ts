import { expect, test } from 'vitest'
import { parseFieldPath } from '../../src/project/field-path.ts'

test.each([
  ['mrr', ['mrr']],
  ['billing.city', ['billing', 'city']],
  ['a\\.b.c', ['a.b', 'c']],
  ['back\\\\.slash', ['back\\', 'slash']],
  ['c:\\dir', ['c:\\dir']],
  ['Ünï codé', ['Ünï codé']],
])('%s', (name, path) => expect(parseFieldPath(name)).toEqual(path))

test.each(['', '.', 'a.', '.a', 'a..b'])('"%s" has an empty part', (name) => expect(parseFieldPath(name)).toBeNull())
