import { describe, expect, it } from 'vitest'
import { keySpellings } from '../../../src/cli/verbs/key-spellings.ts'

const user = { name: 'user', key: ['user_id'] }
const account = { name: 'account', key: ['tenant', 'Account No'] }

describe('keySpellings', () => {
  it('takes the key of one column as it is', () => {
    expect(keySpellings(user, ['42'])).toEqual(['42'])
    expect(keySpellings(user, ['["a",1]'])).toEqual(['["a",1]'])
    expect(keySpellings(user, [''])).toEqual([''])
  })

  it('tries numbers among several columns as number and as text', () => {
    expect(keySpellings(account, ['eu', '42'])).toEqual(['["eu",42]', '["eu","42"]'])
    expect(keySpellings(account, ['eu', 'a"b'])).toEqual(['["eu","a\\"b"]'])
    expect(keySpellings(account, ['eu', '007'])).toEqual(['["eu","007"]'])
  })

  it('takes a JSON array, blanks or not, with every digit', () => {
    expect(keySpellings(account, ['["eu", 12345678901234567890]'])).toEqual(['["eu",12345678901234567890]', '["eu", 12345678901234567890]'])
  })

  it('L13: tells how many parts the key has', () => {
    expect(() => keySpellings(user, ['a', 'b'])).toThrow('has 1 column, 2 parts were given')
    expect(() => keySpellings(account, ['eu'])).toThrow('has 2 columns, 1 part was given')
    expect(() => keySpellings(account, ['["eu"]'])).toThrow('allowed: tenant, Account No')
  })
})
