import type { Place } from '../../errors.ts'

/** A template's text and where it stands, so that errors name the user's own file and line. */
export interface TemplateSource {
  readonly text: string
  readonly file: string
  /** Line of the file at which text begins, default 1 (YAML block scalars begin further down). */
  readonly line?: number
  /** Column of the file at which the first line of text begins, default 1. */
  readonly column?: number
}

/** Where a token stands in its template, counted from 0 as Nunjucks does. */
export interface Position {
  readonly lineno: number
  readonly colno: number
}

/** The place in the user's file. */
export function placeOf(source: TemplateSource, at: Position): Place {
  const column = at.lineno === 0 ? (source.column ?? 1) + at.colno : at.colno + 1
  return { file: source.file, line: (source.line ?? 1) + at.lineno, column }
}
