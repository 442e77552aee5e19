import { expect, test } from 'vitest'
import { didYouMean, listOf } from '../../src/util/suggest.ts'

test('the nearest name, by edits and without case', () => {
  expect(didYouMean('lifetime_valeu', ['lifetime_value', 'purchases'])).toBe(', did you mean "lifetime_value"?')
  expect(didYouMean('USER', ['user', 'account'])).toBe(', did you mean "user"?')
})

test('nothing when nothing is near', () => expect(didYouMean('zebra', ['user', 'account'])).toBe(''))

test('a list is sorted and ends with a count of the rest', () => {
  expect(listOf(['b', 'a'])).toBe('a, b')
  expect(listOf([])).toBe('none')
  expect(listOf(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
})
