import { describe, expect, it } from 'vitest'
import { text } from './render.ts'

/** Templates with what Jinja2 3.1 answers. */
const ANSWERS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'truth and logic': [
    ["{{ 'y' if {} else 'n' }}{{ 'y' if () else 'n' }}{{ 'y' if 0.0 else 'n' }}{{ 'y' if '0' else 'n' }}", 'nnny'],
    ['{{ none or 0 or [] }}{{ 3 and "x" }}{{ not {} }}', '[]xTrue'],
    ["{% if '7' == 7 %}same{% elif 7 == 7.0 %}equal{% endif %}", 'equal'],
    ["{{ [1, {'k': (2,)}] == [1.0, {'k': (2,)}] }}{{ [1] == (1,) }}{{ true == 1 }}", 'TrueFalseTrue'],
    ["{{ 'b' in {'b': none} }}{{ 'ell' in 'hello' }}{{ 5 not in (1, 2) }}", 'TrueTrueTrue'],
    ['{{ 1 < 2 < 3 }}{{ 3 > 2 > 2 }}{{ (1, 2) < (1, 3) }}', 'TrueFalseTrue'],
    ['{{ "gone" if false }}|{{ 1 if 0 else 2 if 0 else 3 }}', '|3'],
  ],
  numbers: [
    ['{{ 9 / 3 }} {{ 9 // 2 }} {{ -9 // 2 }} {{ -9 % 4 }} {{ 9.5 % 4 }}', '3.0 4 -5 3 1.5'],
    ['{{ 2 ** 70 }} {{ 98765432109876543210 }} {{ 9007199254740993 + 2 }}', '1180591620717411303424 98765432109876543210 9007199254740995'],
    ['{{ 98765432109876543210 == 98765432109876543211 }}', 'False'],
    ['{{ 1e16 }} {{ 1e15 }} {{ 0.00001 }} {{ 1.50 }} {{ 2.0 * 3 }}', '1e+16 1000000000000000.0 1e-05 1.5 6.0'],
    ['{{ 0.1 + 0.2 }} {{ 1 / 3 }} {{ -0.0 }}', '0.30000000000000004 0.3333333333333333 -0.0'],
    ['{{ 0x10 }} {{ 0b101 }} {{ 1_000 }} {{ true + true }} {{ -2 ** 2 }}', '16 5 1000 2 4'],
    ['{{ 2.5|round }} {{ 0.125|round(2) }} {{ 7|round }} {{ 2.1|round(0, "ceil") }}', '2.0 0.12 7 3.0'],
    [
      "{{ '12x'|int(9) }} {{ ' 4 '|int }} {{ '2.9'|int }} {{ '1e2'|float }} {{ '12345678901234567890'|int }}",
      '9 4 2 100.0 12345678901234567890',
    ],
  ],
  'texts and lists': [
    ["{{ 'abcdef'[1:5:2] }}{{ [1, 2, 3][::-1] }}{{ (1, 2, 3)[-2:] }}{{ 'ab'[5:] }}", 'bd[3, 2, 1](2, 3)'],
    ["{{ 'a' 'b' ~ 1 ~ none ~ [true] }}", 'ab1None[True]'],
    ["{{ 'ab' * 2 }}{{ [0] * 2 + [1] }}", 'abab[0, 0, 1]'],
    [String.raw`{{ 'tab\there' }}{{ "\u00e9\x41" }}{{ '\d' }}`, 'tab\thereéA\\d'],
    ['{{ ["it\'s", \'a"b\', none, 1.0] }}', `["it's", 'a"b', None, 1.0]`],
    ["{{ '😀x'|length }}{{ '😀x'[1] }}", '2x'],
    ["{{ 'a-b-c'.split('-', 1) }}{{ ' x y '.split() }}{{ 'abc'.partition('b') }}", "['a', 'b-c']['x', 'y']('a', 'b', 'c')"],
    ["{{ '{0}/{b:>4}/{1:,.1f}'.format('x', 12345.67, b=7) }} {{ '%s is %03d' % ('n', 5) }}", 'x/   7/12,345.7 n is 005'],
    ["{{ 'xyx'.strip('x') }}{{ 'aXbX'.replace('X', '-', 1) }}{{ 'q'.zfill(3) }}{{ ', '.join(['a', 'b']) }}", 'ya-bX00qa, b'],
    ['{% set l = [3, 1] %}{% do l.append(2) %}{% do l.sort() %}{{ l }}{{ l.pop() }}{{ l.index(2) }}', '[1, 2, 3]31'],
    ["{% set d = {'a': none} %}{% do d.update(b=2) %}{{ d.get('a', 9) }}{{ d.get('c', 9) }}{{ d.pop('b') }}{{ d }}", "None92{'a': None}"],
    ["{{ {'a': 1}.items() }}{{ {1: 'x'}[1.0] }}{{ range(1, 7, 2)|list }}", "dict_items([('a', 1)])x[1, 3, 5]"],
  ],
  'loops and scopes': [
    ["{% for c in ['a', 'b'] %}{{ c }}{{ ', ' if not loop.last }}{% endfor %}", 'a, b'],
    ['{% for i in range(6) if i is odd %}{{ loop.index }}/{{ loop.length }}={{ i }} {% else %}none{% endfor %}', '1/3=1 2/3=3 3/3=5 '],
    ['{% for i in range(6) if i > 9 %}{{ i }}{% else %}none{% endfor %}', 'none'],
    ['{% set x = 0 %}{% for i in [1, 2] %}{{ x }}{% set x = i %}{{ x }}{% endfor %}{{ x }}', '01020'],
    ['{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}', '2'],
    ['{% set n = namespace(sum=0) %}{% for i in [1, 2, 3] %}{% set n.sum = n.sum + i %}{% endfor %}{{ n.sum }}', '6'],
    ['{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}', '123'],
    ['{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}', '023'],
    ["{% for n in [{'v': 1, 'c': [{'v': 2, 'c': []}]}] recursive %}{{ loop.depth }}:{{ n.v }} {{ loop(n.c) }}{% endfor %}", '1:1 2:2 '],
    ["{% for x in 'abc' %}{{ loop.cycle('-', '+') }}{{ loop.revindex }}{% endfor %}", '-3+2-1'],
    ['{% with a = 1, b = 2 %}{{ a + b }}{% set c = 3 %}{% endwith %}{{ c is defined }}', '3False'],
    ['{% set t %}a{{ 1 }}{% endset %}{% set u | upper %}b{% endset %}{{ t }}{{ u }}', 'a1B'],
    ['{% set a, b = [1, 2] %}{{ b }}{{ a }}{% filter upper | replace("A", "z") %}ab{% endfilter %}', '21zB'],
  ],
  macros: [
    ["{% macro m(a, b='q') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(b=2, a=1) }}{{ m(*[7, 8]) }}{{ m(**{'a': 5}) }}", '1q12785q'],
    ['{% macro m(a, b=a) %}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k=4) }}', "2(3,){'k': 4}"],
    ['{% macro m(a) %}{% if a %}y{% else %}n{% endif %}{% endmacro %}{{ m() }}{{ m(1) }}', 'ny'],
    ['{% macro m(x, y=y) %}{{ y is defined }}{% endmacro %}{% set y = 1 %}{{ m(1) }}', 'False'],
    ['{% macro w(t) %}<{{ t }}>{{ caller(t) }}{% endmacro %}{% call(x) w(1) %}in{{ x }}{% endcall %}', '<1>in1'],
    ['{% macro w() %}{{ caller() if caller else "alone" }}{% endmacro %}{{ w() }}', 'alone'],
    ['{% set q = 1 %}{% macro m() %}{{ q }}{% endmacro %}{% set q = 2 %}{{ m() }}', '2'],
  ],
  'filters and tests': [
    ["{{ ['b', 'A']|sort|join }}{{ ['b', 'A', 'a']|unique|join }}{{ [3, 1]|sort(reverse=true) }}{{ ['b', 'A']|min }}", 'AbbA[3, 1]A'],
    ["{{ [{'n': 2}, {'n': 1}]|sort(attribute='n')|map(attribute='n')|join(',') }}", '1,2'],
    ["{{ [{'a': {'b': 1}}, {}]|map(attribute='a.b', default=0)|list }}{{ ['x']|map('upper')|first }}", '[1, 0]X'],
    ["{{ [{'a': 3}, {'a': 1}]|selectattr('a', '>', 2)|list }}{{ [1, 2]|reject('even')|list }}", "[{'a': 3}][1]"],
    ["{% for k, rows in [{'g': 'x', 'v': 1}, {'g': 'x', 'v': 2}]|groupby('g') %}{{ k }}{{ rows|sum(attribute='v') }}{% endfor %}", 'x3'],
    ["{{ {'b': 1, 'a': \"o'<\"}|tojson }}{{ [1.0, none]|tojson }}", String.raw`{"a": "o\u0027\u003c", "b": 1}[1.0, null]`],
    ["{{ none|default('x') }}{{ none|default('x', true) }}{{ gone|default('d') }}{{ {}.k|d(1) }}", 'Nonexd1'],
    ["{{ [1, 2, 3, 4, 5]|batch(2)|list }}{{ {'b': 1, 'a': 2}|dictsort }}", "[[1, 2], [3, 4], [5]][('a', 2), ('b', 1)]"],
    ['{{ 4 is divisibleby 2 }}{{ 4 is not odd }}{{ none is none }}{{ [] is iterable }}{{ gone is undefined }}', 'TrueTrueTrueTrueTrue'],
    ["{{ 'a' ~ 'b'|upper }}{{ ('a' ~ 'b')|upper }}{{ -1|abs }}{{ not 1 is none }}", 'aBAB1True'],
  ],
  whitespace: [
    ['a \n {%- if true -%} \n b \n {%- endif %} c\n', 'ab c'],
    ['a {#- note -#} b {{- 1 -}} c', 'ab1c'],
    ['a\r\nb\n\n', 'a\nb\n'],
    ['{% raw -%}  {{ not }} {% a %}{% endraw %}', '{{ not }} {% a %}'],
    ["{{ {'a': {'b': 1}} }}{{ '}}' }}", "{'a': {'b': 1}}}}"],
    ['\uFEFFselect 1', 'select 1'],
  ],
}

for (const [what, list] of Object.entries(ANSWERS)) {
  describe(`templates mean what Jinja2 means: ${what}`, () => {
    it.each(list)('%s', (template, answer) => {
      expect(text(template)).toBe(answer)
    })
  })
}
