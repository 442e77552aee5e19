import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../../src/errors.ts'
import { createTemplates, defineFunction } from '../../../src/project/template/template.ts'
import { repr } from '../../../src/project/template/text.ts'
import { createExchange } from '../../../src/project/template/context-value.ts'

interface Case {
  readonly name: string
  readonly template: string
  readonly context: Readonly<Record<string, unknown>>
  readonly jinja2?: string
  readonly jinja2_error?: string
}

const path = fileURLToPath(new URL('../../../../shared/jinja/parity.json', import.meta.url))
const cases: readonly Case[] = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Case[]) : []

/** Cases that are refused on purpose, with what the refusal says. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'import macro inside string': /macros in macros\/ are visible without import/,
  'attr with reserved': /the function items cannot be printed[^]*call it/,
}

const echo = defineFunction((args, kwargs) => {
  const show = (v: unknown): string => repr(createExchange().in(v, 'v'))
  return `args=${show(args)} kwargs=${show(kwargs)}`
})

function render(c: Case): string {
  const context = Object.fromEntries(Object.entries(c.context).map(([k, v]) => [k, v === '__fn__' ? echo : v]))
  return createTemplates({ macros: [] }).renderText({ text: c.template, file: 'case.sql' }, context)
}

describe.skipIf(cases.length === 0)('templates answer as Jinja2 does (skipped without ../shared/jinja/parity.json)', () => {
  it.each(cases.map((c) => [c.name, c] as const))('%s', (name, c) => {
    const refused = REFUSED[name]
    if (refused !== undefined) return expect(() => render(c)).toThrow(refused)
    if (c.jinja2 === undefined) return expect(() => render(c)).toThrow(InputError)
    return expect(render(c)).toBe(c.jinja2)
  })
})
