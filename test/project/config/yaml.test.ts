import { expect, test } from 'vitest'
import { parseYaml } from '../../../src/project/config/yaml.ts'
import type { YamlFile } from '../../../src/project/config/yaml.ts'

function yaml(text: string): YamlFile {
  const result = parseYaml(text, 'x.yml')
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.yaml
}

test('every value and name has its line and column', () => {
  const file = yaml('a:\n  - b: 1\n    c: "two"\n  - d\n')
  expect(file.at(['a', 0, 'c'])).toEqual({ file: 'x.yml', line: 3, column: 8 })
  expect(file.keyAt(['a', 0, 'c'])).toEqual({ file: 'x.yml', line: 3, column: 5 })
  expect(file.textAt(['a', 0, 'c'])).toEqual({ file: 'x.yml', line: 3, column: 9 })
  expect(file.at(['a', 1])).toEqual({ file: 'x.yml', line: 4, column: 5 })
})

test('what does not exist has the place of what is above it', () => {
  expect(yaml('a:\n  b: 1\n').at(['a', 'x', 'y'])).toMatchObject({ line: 2 })
})

test('places go through anchors and merges', () => {
  const file = yaml('base: &b { x: 1 }\nc:\n  <<: *b\n  y: 2\nd: *b\n')
  expect(file.value).toEqual({ base: { x: 1 }, c: { x: 1, y: 2 }, d: { x: 1 } })
  expect(file.at(['c', 'x'])).toMatchObject({ line: 1, column: 15 })
  expect(file.at(['d', 'x'])).toMatchObject({ line: 1, column: 15 })
})

test('integers beyond 2^53 keep their digits; names of prototypes are plain names', () => {
  const { value } = yaml('big: 9007199254740993\nsmall: 7\n__proto__: { x: 1 }\n') as { value: Record<string, unknown> }
  expect(value['big']).toBe(9007199254740993n)
  expect(value['small']).toBe(7)
  expect(Object.hasOwn(value, '__proto__')).toBe(true)
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

test('words of YAML 1.1 are text', () =>
  expect(yaml('a: [yes, no, on, 2024-01-01, 0o7, 1_000]').value).toEqual({ a: ['yes', 'no', 'on', '2024-01-01', 7, '1_000'] }))

test('the text of a block begins on the line below', () => {
  expect(yaml('a: |\n  select 1\n  from x\n').textAt(['a'])).toMatchObject({ line: 2 })
})

test.each([
  ['a: {{ x }}', 'x.yml', 1, /without quotes/],
  ['a:\n  - {{ var("x") }}', 'x.yml', 2, /without quotes/],
  ['a: {{ x }}/b', 'x.yml', 1, /without quotes/],
  ['a: {% if x %}b{% endif %}', 'x.yml', 1, /without quotes/],
  ['a: 1\n\tb: 2', 'x.yml', 2, /tab/],
  ['a: 1\nb: 2\na: 3', 'x.yml', 3, /"a" stands twice/],
  ['a: *nothing', 'x.yml', 1, /./],
  ['a: "open', 'x.yml', 1, /YAML/],
  ['', 'x.yml', 1, /empty/],
  ['---\n...\n', 'x.yml', 1, /empty/],
  [`a: ${'['.repeat(20_000)}`, 'x.yml', 1, /nested too deeply/],
  [`a:\n  ${'- '.repeat(20_000)}x`, 'x.yml', 2, /nested too deeply/],
])('%j is refused', (text, file, line, says) => {
  const result = parseYaml(text, 'x.yml')
  expect('problems' in result && result.problems[0]).toMatchObject({ place: { file, line }, message: expect.stringMatching(says) })
})

test('a template inside quotes, and braces of a flow mapping, are fine', () => {
  expect(yaml('a: "{{ x }}"\nb: { c: { d: 1 } }\nc: "x" # {{ y }}').value).toEqual({ a: '{{ x }}', b: { c: { d: 1 } }, c: 'x' })
})
