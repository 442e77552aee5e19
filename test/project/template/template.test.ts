import { describe, expect, it } from 'vitest'
import { InputError, StopError } from '../../../src/errors.ts'
import { createTemplates, defineFunction, definePrintable } from '../../../src/project/template/template.ts'
import { problem, problems, sql, text } from './render.ts'

const json = defineFunction((args, kwargs) => JSON.stringify([args, kwargs]))

describe('context functions', () => {
  it('get keyword arguments apart when defined so', () => {
    const seen: unknown[] = []
    const config = defineFunction((args, kwargs) => (seen.push(args, kwargs), ''))
    expect(sql("{{ config(materialized='table', tags=['a', 'b'], meta={'n': 1, 'big': 12345678901234567890}) }}x", { config })).toBe('x')
    expect(seen).toEqual([[], { materialized: 'table', tags: ['a', 'b'], meta: { n: 1, big: 12345678901234567890n } }])
  })

  it('get them as one last object when plain, and none when none are given', () => {
    const f = (...args: unknown[]): string => JSON.stringify(args)
    expect(text("{{ f('a', 1) }}{{ f('a', k=none) }}", { f })).toBe('["a",1]["a",{"k":null}]')
  })

  it('spread lists and dicts', () => {
    expect(text("{{ f(1, *[2, 3], a=4, **{'b': 5}) }}", { f: json })).toBe('[[1,2,3],{"a":4,"b":5}]')
  })

  it('give values that are read like the context', () => {
    const context = {
      source: () => definePrintable('"raw"."t"', { name: 't' }),
      run: { started: () => ({ y: 1970 }) },
      nothing: () => undefined,
    }
    expect(sql("{{ source('s', 't') }} {{ source().name }} {{ run.started().y }} {{ 1 if nothing() is none }}", context)).toBe(
      '"raw"."t" t 1970 1',
    )
  })

  it('their errors get the place of the call, unless they have one; others pass unchanged', () => {
    const bare = (): never => {
      throw new InputError({ message: 'unknown model', given: 'x' })
    }
    const placed = (): never => {
      throw new InputError({ message: 'm', place: { file: 'other.yml', line: 7 } })
    }
    const stop = (): never => {
      throw new StopError({ message: 'lost' })
    }
    expect(problem(() => sql("select 1\nfrom {{ ref('x') }}", { ref: bare }))).toBe('2:9 unknown model')
    expect(problems(() => sql('{{ f() }}', { f: placed }))[0]?.place).toEqual({ file: 'other.yml', line: 7 })
    expect(() => sql('{{ f() }}', { f: stop })).toThrow(StopError)
    const exceptions = {
      raise_compiler_error: (m: string): never => {
        throw new InputError({ message: m })
      },
    }
    expect(problem(() => sql("\n{% if true %}{{ exceptions.raise_compiler_error('no') }}{% endif %}", { exceptions }))).toBe('2:28 no')
  })

  it('can be handed back as they were given', () => {
    const same = (f: unknown): boolean => f === json
    expect(text('{{ same(json) }}', { same, json })).toBe('True')
  })
})

describe('places', () => {
  it('count from where a YAML scalar begins', () => {
    const source = { text: 'a\n {{ x }}', file: 'destinations/m.yml', line: 12, column: 9 }
    const render = (): string => createTemplates({ macros: [] }).renderText(source, {})
    expect(problems(render)[0]?.place).toEqual({ file: 'destinations/m.yml', line: 13, column: 5 })
    const oneLine = { text: '{{ x }}', file: 'a.yml', line: 3, column: 10 }
    expect(problems(() => createTemplates({ macros: [] }).renderText(oneLine, {}))[0]?.place).toEqual({
      file: 'a.yml',
      line: 3,
      column: 13,
    })
  })

  it('are exact after CRLF, comments, raw blocks and trimmed blanks', () => {
    const template = 'a\r\n{#- c\r\n c -#}\r\n{% raw %}\r\n{{\r\n{% endraw %}\r\n  {%- if true -%}\r\n\r\n {{ x }}{% endif %}'
    expect(problem(() => text(template))).toMatch(/^9:5 /)
  })
})

describe('macros of the project', () => {
  const file = (path: string, content: string): { text: string; file: string } => ({ text: content, file: path })

  it('are visible without import, see the context and one another, but no local names', () => {
    const macros = [
      file(
        'macros/a.sql',
        '-- money\n{% macro cents(c) %}{{ c }} / {{ by() }}{% endmacro %}\n{% macro local() %}{{ mine is defined }}{% endmacro %}',
      ),
      file('macros/b.sql', "{% macro by() %}{{ var('unit') }}{% endmacro %}"),
    ]
    expect(sql("{% set mine = 1 %}{{ cents('p') }} {{ local() }}", { var: () => 100 }, macros)).toBe('p / 100 False')
  })

  it('may return a value', () => {
    const macros = [file('macros/a.sql', '{% macro cols() %}{% for x in [1] %}{{ return([x, 2]) }}{% endfor %}{% endmacro %}')]
    expect(sql("{{ cols()|join(', ') }}", {}, macros)).toBe('1, 2')
    expect(problem(() => sql('{{ return(1) }}'))).toBe('1:4 return() stands outside of a macro')
  })

  it('report errors at their own place', () => {
    const macros = [file('macros/a.sql', '\n{% macro m() %}\n{{ gone }}{% endmacro %}')]
    expect(problems(() => sql('{{ m() }}', {}, macros))[0]?.place).toEqual({ file: 'macros/a.sql', line: 3, column: 4 })
  })

  it('twice with one name are an error that names both places; all problems come at once', () => {
    const macros = [
      file('macros/a.sql', '{% macro m() %}{% endmacro %}'),
      file('macros/b.sql', '\n{% macro m() %}{% endmacro %}'),
      file('macros/c.sql', '{% macro %}'),
      file('macros/d.sql', '{% set x = 1 %}'),
    ]
    const found = problems(() => createTemplates({ macros }))
    expect(found.map((p) => `${p.place?.file}:${p.place?.line} ${p.message}`)).toEqual([
      'macros/b.sql:2 the macro "m" is defined twice: here and in macros/a.sql:1',
      'macros/c.sql:1 the name of a macro is missing',
      'macros/d.sql:1 a macro file holds macros only: this would never run',
    ])
  })
})

describe('calls', () => {
  const calls = (template: string): unknown => createTemplates({ macros: [] }).calls({ text: template, file: 'a.sql', line: 5 })

  it('are found without running, with constants only', () => {
    const template =
      "{{ config(tags=['a'], n=2, d=x) }}\n{% if gone %}{{ ref('a') }}{% endif %}\n{{ source('s', 't')|upper }}{{ ref(x) }}{{ log.info('q') }}"
    expect(calls(template)).toEqual([
      { name: 'config', args: [], kwargs: { tags: ['a'], n: 2 }, line: 5 },
      { name: 'ref', args: ['a'], kwargs: {}, line: 6 },
      { name: 'source', args: ['s', 't'], kwargs: {}, line: 7 },
      { name: 'log.info', args: ['q'], kwargs: {}, line: 7 },
    ])
  })

  it('are found inside macros, loops, arguments and else branches', () => {
    const names =
      "{% for r in [ref('a')] %}{{ f(ref('b')) }}{% else %}{{ ref('c') }}{% endfor %}{% macro m(x=ref('d')) %}{% set y = ref('e') %}{% endmacro %}"
    expect((calls(names) as { args: unknown[] }[]).map((c) => c.args[0])).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
