import { InputError } from '../../errors.ts'
import type { Problem } from '../../errors.ts'
import type { Templates } from '../template/template.ts'
import { pathKey } from './check.ts'
import type { Path, YamlFile } from './yaml.ts'

export interface Rendered {
  readonly value: unknown
  /** Path in the file (`pathKey`) -> text as written, of every value that came out of a template. */
  readonly templated: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

export const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%')

/**
 * Renders every text with a template in it. What `skip` says true to stays as it is: SQL is rendered later, with the
 * context of a model. A value that fails stays as written, and its problem is told.
 *
 * @param base where `value` stands in the file
 */
export function renderStrings(
  value: unknown,
  yaml: YamlFile,
  templates: Templates,
  context: Readonly<Record<string, unknown>>,
  options: { readonly base?: Path; readonly skip?: (path: Path) => boolean } = {},
): Rendered {
  const templated = new Map<string, string>()
  const problems: Problem[] = []
  const visit = (given: unknown, path: Path): unknown => {
    if (options.skip?.(path)) return given
    if (Array.isArray(given)) return given.map((item, i) => visit(item, [...path, i]))
    if (typeof given === 'object' && given !== null) {
      return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, visit(inner, [...path, key])]))
    }
    if (typeof given !== 'string' || !isTemplate(given)) return given
    templated.set(pathKey(path), given)
    const place = yaml.textAt(path)
    try {
      return templates.renderText({ text: given, file: place.file, line: place.line ?? 1, column: place.column ?? 1 }, context)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(
        ...error.problems.map((p) => ({ ...p, place: { ...place, ...(p.place?.line === undefined ? {} : { line: p.place.line }) } })),
      )
      return given
    }
  }
  return { value: visit(value, options.base ?? []), templated, problems }
}
