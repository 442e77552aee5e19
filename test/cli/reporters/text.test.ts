import { describe, expect, it } from 'vitest'
import { columns, count, many, oneLine, paint, time } from '../../../src/cli/reporters/text.ts'

describe('text', () => {
  it('groups digits', () => {
    expect([0, 999, 1000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567'])
    expect([many(1, 'row'), many(2, 'row'), many(0, 'entity', 'entities')]).toEqual(['1 row', '2 rows', '0 entities'])
  })

  it('writes durations', () => {
    expect([0.04, 8.16, 99.94, 100, 3605].map(time)).toEqual(['0.0s', '8.2s', '99.9s', '1m 40s', '60m 05s'])
  })

  it('keeps text of others on one line: it cannot draw on the terminal', () => {
    expect(oneLine('a\u001b[2Jb\nc\u007f')).toBe('a\\u001b[2Jb\\nc\\u007f')
    expect(oneLine('x'.repeat(200), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(oneLine('😀😀😀', 2)).toBe('😀…')
  })

  it('aligns columns', () => {
    expect(
      columns([
        ['a', 'bb', 'c'],
        ['aaa', 'b', ''],
      ]),
    ).toEqual(['a    bb  c', 'aaa  b'])
  })

  it('colours the first word only, and only where colours are', () => {
    expect(paint('3 of 9 OK built user', true)).toBe('3 of 9 \u001b[32mOK\u001b[0m built user')
    expect(paint('OKAY', true)).toBe('OKAY')
    expect(paint('ERROR x', false)).toBe('ERROR x')
  })
})
