import { describe, expect, it } from 'vitest'
import { sql, problem, problems, text } from './render.ts'

describe('what cannot be right is refused, at its line and column', () => {
  it.each([
    ['select 1\n{% if x %}\nselect 2', '2:4 "{% if %}" is never closed'],
    ['{% for x in [1] %}\n{% endif %}', '2:4 "{% endif %}" does not fit: "{% for %}" of line 1 is open'],
    ['{% endfor %}', '1:4 "{% endfor %}" stands alone: no tag is open'],
    ['a\n{{ 1', '2:1 "{{" is never closed'],
    ["a\n\n{{ 'x }}", "3:4 a text that begins with ' is never closed"],
    ['{{ [1, 2) }}', '1:9 unexpected ")": "[" is still open'],
    ['{# note', '1:1 a comment is never closed'],
    ['{% raw %} x', '1:1 "{% raw %}" is never closed'],
    ['{{ 1 === 1 }}', '1:8 unexpected "="'],
    ['{{ a && b }}', '1:6 unexpected "&"'],
    ['{{ }}', '1:4 an expression is missing'],
    ['{{ a b }}', '1:6 unexpected "b" in "{{ }}"'],
    ['{% fro x in y %}', '1:4 unknown tag "fro", did you mean "for" or "do"?'],
    ['{{ 1|uper }}', '1:6 unknown filter "uper", did you mean "upper"?'],
    ['{{ 1 is defind }}', '1:9 unknown test "defind", did you mean "defined"?'],
    ['{% if false %}{{ 1|nope }}{% endif %}', '1:20 unknown filter "nope"'],
    ["{% include 'x' %}", '1:4 the tag "{% include %}" is not supported'],
    ["{% import 'm.sql' as m %}", '1:4 the tag "{% import %}" is not supported'],
    ["{% from 'm.sql' import a %}", '1:4 the tag "{% from %}" is not supported'],
    ["{% extends 'x' %}", '1:4 the tag "{% extends %}" is not supported'],
    ['{% elseif x %}', '1:4 the tag "{% elseif %}" is not supported'],
    ['{% break %}', '1:4 "{% break %}" stands outside a loop'],
    ['{% macro m(a=1, b) %}{% endmacro %}', '1:17 the parameter "b" needs a default: the one before it has one'],
  ])('%s', (template, expected) => {
    expect(problem(() => text(template))).toBe(expected)
  })

  it('an import says that macros need none', () => {
    expect(problems(() => text("{% from 'm.sql' import a %}"))[0]?.next).toContain('macros in macros/ are visible without import')
  })

  it.each([
    ['a\n\n  {{ usr }}', '3:6 "usr" is not defined, did you mean "user"?'],
    ['{% if usr %}{% endif %}', '1:7 "usr" is not defined, did you mean "user"?'],
    ['{{ user.nme }}', '1:9 a dict has no "nme", did you mean "name"?'],
    ["\n{{ 'a' + 1 }}", '2:8 "+" is not possible between a text and an integer'],
    ['{{ 1\n / 0 }}', '2:2 division by zero'],
    ["{{ 'a' < 1 }}", '1:4 a text and an integer have no order'],
    ['{% for x in 3 %}{% endfor %}', '1:13 an integer cannot be looped over'],
    ['{{ none() }}', '1:4 None cannot be called'],
    ['{{ range(1000000) }}', '1:4 range() is too long'],
    ["{{ [1]|map('upper')|length }}", '1:21 what map, select and the like give has no length'],
    ['{{ 1 if [1]|select }}', '1:13 what map, select and the like give is always true in Jinja, even when empty'],
    ["{{ 'ab'.constructor }}", '1:9 a text has no "constructor"'],
    ['{% macro m(a) %}{{ a }}{% endmacro %}\n{{ m(1, zz=2) }}', '2:4 the macro "m" takes no argument "zz"'],
    ['{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}', '1:41 the macro "m" takes at most 1 arguments, not 2'],
    ['{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}', '1:20 the parameter "a" of "m" was not given'],
    ["{{ 'a'.split(limit=1) }}", '1:8 split takes no argument "limit"'],
  ])('%s', (template, expected) => {
    expect(problem(() => text(template, { user: { name: 'n' } }))).toBe(expected)
  })

  it.each([
    ['select {{ none }}', '1:11 None cannot be printed into SQL'],
    ['select {{ [1, 2] }}', '1:11 a list cannot be printed into SQL'],
    ["select {{ {'a': 1} }}", '1:11 a dict cannot be printed into SQL'],
    ["select {{ 'a' ~ none }}", '1:17 None cannot be printed into SQL'],
    ["select {{ [1, none]|join(',') }}", '1:21 None cannot be printed into SQL'],
    ['select {{ range }}', '1:11 the function range cannot be printed into SQL'],
    ["select {{ 'a'.upper }}", '1:15 the function upper cannot be printed into SQL'],
    ['{% macro m() %}{{ none }}{% endmacro %}{{ m() }}', '1:19 None cannot be printed into SQL'],
  ])('into SQL: %s', (template, expected) => {
    expect(problem(() => sql(template))).toBe(expected)
  })

  it('texts, numbers and booleans go into SQL', () => {
    expect(sql("{{ 'a' }},{{ 1 }},{{ 1.5 }},{{ true }},{{ '' if false }}")).toBe('a,1,1.5,True,')
  })

  it('lines count from where the text begins in its file', () => {
    expect(problem(() => sql('a\n{{ x }}'))).toMatch(/^2:4 /)
  })

  it.each([
    [
      'recursion without end',
      '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}',
      /calls itself without end .*a -> b|b -> a/,
    ],
    ['loops in loops', '{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}', /more than 1000000 loop steps/],
    ['text that doubles', "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}", /grows too long/],
    ['deep brackets', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`, /nested too deeply/],
    ['deep blocks', `${'{% if 1 %}'.repeat(20000)}x${'{% endif %}'.repeat(20000)}`, /nested too deeply/],
    ['huge powers', '{{ 9 ** 999999 }}', /thousands of digits/],
    ['huge repetitions', "{{ 'x' * 1000000000 }}", /would build/],
  ])('ends with a sentence: %s', (_what, template, expected) => {
    expect(problem(() => text(template))).toMatch(expected)
  })
})
