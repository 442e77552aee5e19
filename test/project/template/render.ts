import type { Problem } from '../../../src/errors.ts'
import { InputError } from '../../../src/errors.ts'
import { createTemplates } from '../../../src/project/template/template.ts'
import type { TemplateSource } from '../../../src/project/template/template.ts'

type Context = Readonly<Record<string, unknown>>

/** Renders one template as text. */
export const text = (template: string, context: Context = {}, macros: readonly TemplateSource[] = []): string =>
  createTemplates({ macros }).renderText({ text: template, file: 'models/a.sql' }, context)

/** Renders one template as SQL. */
export const sql = (template: string, context: Context = {}, macros: readonly TemplateSource[] = []): string =>
  createTemplates({ macros }).renderSql({ text: template, file: 'models/a.sql' }, context)

/** The problems that stop it. Any other error than an InputError fails the test. */
export function problems(run: () => unknown): readonly Problem[] {
  try {
    run()
  } catch (error) {
    if (error instanceof InputError) return error.problems
    throw error
  }
  throw new Error('expected an InputError')
}

/** `line:column message` of the one problem. */
export function problem(run: () => unknown): string {
  const [first] = problems(run)
  return `${first?.place?.line}:${first?.place?.column} ${first?.message}`
}
