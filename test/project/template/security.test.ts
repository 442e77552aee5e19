import { describe, expect, it } from 'vitest'
import { definePrintable } from '../../../src/project/template/template.ts'
import { problems, text } from './render.ts'

class Relation {
  readonly schema = 'raw'
}

const context = {
  d: { a: 1 },
  l: [1],
  f: (): string => 'called',
  this: definePrintable('"s"."t"', { schema: 's' }),
  inherited: Object.create({ secret: 1 }) as object,
  getter: Object.defineProperty({}, 'secret', {
    enumerable: true,
    get: () => {
      throw new Error('ran')
    },
  }) as object,
}

describe('templates reach nothing but the values they are given', () => {
  it.each([
    "{{ ''.constructor.constructor('return process')() }}",
    "{{ ''['constructor']['constructor']('return process')() }}",
    "{{ ''['const' + 'ructor'] }}",
    "{{ ''['const' ~ 'ructor'] }}",
    '{{ [].map.constructor }}',
    '{{ [].constructor }}',
    '{{ {}.constructor }}',
    '{{ {}.__proto__ }}',
    '{{ {}.toString() }}',
    '{{ {}.hasOwnProperty("a") }}',
    '{{ (1).constructor }}',
    '{{ (1).toString() }}',
    '{{ true.constructor }}',
    '{{ range.constructor }}',
    '{{ range.call(1) }}',
    "{{ range['apply'] }}",
    '{{ f.constructor }}',
    "{{ f.bind('x') }}",
    '{{ f.prototype }}',
    '{{ d.constructor.name }}',
    '{{ d.__defineGetter__ }}',
    '{{ d.__lookupGetter__("a") }}',
    '{{ l.constructor }}',
    '{{ l.__proto__ }}',
    '{{ l.map }}',
    '{{ this.constructor }}',
    '{{ this.__proto__ }}',
    '{{ loop.constructor }}',
    '{% for x in [1] %}{{ loop.constructor }}{% endfor %}',
    '{% for x in [1] %}{{ loop.cycle.constructor }}{% endfor %}',
    '{{ namespace().constructor }}',
    '{{ namespace().__class__ }}',
    "{{ ''.__class__.__mro__ }}",
    "{{ ''.__class__ is defined and ''.__class__ }}",
    "{{ ''|attr('constructor') }}",
    "{{ [{}]|map(attribute='constructor')|list }}",
    "{{ [{}]|map(attribute='__proto__.polluted')|list }}",
    "{{ ['']|map('constructor')|list }}",
    "{{ ['']|select('constructor')|list }}",
    "{{ [{}]|sum(attribute='constructor') }}",
    "{{ [{}]|groupby('constructor.name') }}",
    "{{ [{}]|sort(attribute='__proto__')|first }}",
    "{{ '{0.constructor}'.format('x') }}",
    "{{ '{0[constructor]}'.format('x') }}",
    "{{ '{constructor}'.format() }}",
    "{{ '%(constructor)s' % {} }}",
    '{{ process }}',
    '{{ process.env.HOME }}',
    '{{ globalThis }}',
    '{{ require("fs") }}',
    '{{ Function("return 1")() }}',
    '{{ eval("1") }}',
    '{{ self }}',
    '{{ cycler }}',
    '{{ cycler.__init__.__globals__ }}',
    '{{ joiner }}',
    '{{ lipsum }}',
    '{{ context }}',
    '{{ __proto__ }}',
    '{{ constructor }}',
    '{{ toString }}',
    '{{ hasOwnProperty }}',
    '{{ inherited.secret }}',
    '{{ getter.secret }}',
    '{% macro m() %}{{ m.constructor }}{% endmacro %}{{ m() }}',
    '{% macro m() %}{{ caller.constructor }}{% endmacro %}{% call m() %}{% endcall %}',
    '{% macro m() %}{{ kwargs.constructor }}{% endmacro %}{{ m() }}',
    '{% set constructor.x = 1 %}',
    '{% set d.a = 1 %}',
    "{% include '/etc/passwd' %}",
    "{% import '/etc/passwd' as p %}",
    "{% extends '/etc/passwd' %}",
  ])('%s', (template) => {
    expect(problems(() => text(template, context))[0]?.place?.file).toBe('models/a.sql')
  })

  it('keys with names of prototypes are plain keys', () => {
    const template = "{% set d = {'__proto__': 1, 'constructor': 2} %}{{ d['__proto__'] }}{{ d.constructor }}{{ pick(d) }}"
    const pick = (d: object): string => `${Object.keys(d).join()} ${Object.getPrototypeOf(d) === Object.prototype}`
    expect(text(template, { pick })).toBe('12__proto__,constructor true')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('objects with a class of their own are refused by name', () => {
    expect(problems(() => text('{{ r.schema }}', { r: new Relation() }))[0]?.message).toBe('"r" holds an object that templates cannot read')
    expect(problems(() => text('{{ r }}', { r: new Date() }))).toHaveLength(1)
  })

  it("changes stay inside the render: the caller's values are copies", () => {
    const given = { list: [1], map: { a: 1 } }
    expect(text('{% do list.append(2) %}{% do map.update(b=1) %}{{ list }}{{ map }}', given)).toBe("[1, 2]{'a': 1, 'b': 1}")
    expect(given).toEqual({ list: [1], map: { a: 1 } })
  })
})
