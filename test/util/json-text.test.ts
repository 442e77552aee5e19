import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elements, members, parseExact } from '../../src/util/json-text.ts'

describe('JSON text', () => {
  it('delimits members and elements without reading numbers', () => {
    expect(members(' {"a" : 9007199254740993.10 , "b\\n":{"c":"}\\""},"d":[1,"]"]} ')).toEqual([
      { name: 'a', raw: '9007199254740993.10' },
      { name: 'b\n', raw: '{"c":"}\\""}' },
      { name: 'd', raw: '[1,"]"]' },
    ])
    expect(elements('[1, {"a":"]"} ,null]')).toEqual(['1', '{"a":"]"}', 'null'])
    expect([members('{}'), elements('[]')]).toEqual([[], []])
  })

  it('refuses what is not one object or one list', () => {
    for (const text of ['', '[]', '{', '{"a"}', '{"a":}', '{a:1}', '{"a":1', '{"a":1,}', '{"a":1} x', 'null'])
      expect([text, members(text)]).toEqual([text, null])
    for (const text of ['', '{}', '[', '[1', '[1,]', '[,1]', '[1] 2']) expect([text, elements(text)]).toEqual([text, null])
  })

  it('agrees with JSON.parse on any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value, null, 1)
        const read = Object.fromEntries(members(text)!.map((m) => [m.name, JSON.parse(m.raw) as unknown]))
        expect(read).toEqual(JSON.parse(text))
        if (!/\d{16}/.test(text)) expect(parseExact(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 200 },
    )
  })

  it('finds long integers wherever they stand', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.bigInt(), (value, digits) => {
        const text = `[${[JSON.stringify(value), digits, JSON.stringify({ b: value })].join(',')}]`
        const [, found] = parseExact(text) as unknown[]
        expect(String(found)).toBe(String(digits))
      }),
      { numRuns: 200 },
    )
  })

  it('keeps the digits of long integers as text, and nothing else', () => {
    expect(parseExact('{"id":9007199254740993,"x":"12345678901234567890","f":1234567890123456.5,"list":[-12345678901234567,2]}')).toEqual({
      id: '9007199254740993',
      x: '12345678901234567890',
      f: 1234567890123456.5,
      list: ['-12345678901234567', 2],
    })
    expect(() => parseExact('{"id":9007199254740993')).toThrow(SyntaxError)
  })
})
