import { describe, expect, it } from 'vitest'
import { changesOf, changeText } from '../../../src/cli/reporters/changes.ts'

describe('changesOf', () => {
  it('finds what each changed field was and is, with every digit', () => {
    const changes = changesOf({
      changedFields: '["n","billing.city","a.b","gone"]',
      before: '{"n":12345678901234567890,"billing.city":"Bonn","a.b":null,"gone":1}',
      payload: '{"n":12345678901234567891,"billing":{"city":"Köln"},"a.b":true}',
    })
    expect(changes.map(changeText)).toEqual([
      'n: 12345678901234567890 -> 12345678901234567891',
      'billing.city: "Bonn" -> "Köln"',
      'a.b: null -> true',
      'gone: 1 -> nothing',
    ])
  })

  it('is empty for a row that changes nothing known', () => {
    expect(changesOf({ changedFields: null, before: null, payload: null })).toEqual([])
  })
})
