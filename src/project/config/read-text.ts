import { readFileSync, statSync } from 'node:fs'
import type { Problem } from '../../errors.ts'

/** Files above this size are refused: no configuration or model is that long. */
export const MAX_BYTES = 4 * 1024 * 1024

/** Text of a project file with `\n` line ends and no BOM, or what is wrong with it. */
export type TextFile = { readonly text: string } | { readonly problem: Problem }

/**
 * Reads a UTF-8 text file. Told as problems: unreadable, larger than `MAX_BYTES`, UTF-16, invalid UTF-8 (with its line),
 * NUL bytes.
 *
 * @param path absolute path
 * @param file the name that messages show
 */
export function readText(path: string, file: string): TextFile {
  const problem = (message: string, next?: string, line?: number): TextFile => ({
    problem: { message, place: { file, ...(line === undefined ? {} : { line }) }, ...(next === undefined ? {} : { next }) },
  })
  let bytes: Buffer
  try {
    const stat = statSync(path)
    if (!stat.isFile()) return problem('this is not a file')
    if (stat.size > MAX_BYTES)
      return problem(`the file is too large (${stat.size} bytes; at most ${MAX_BYTES})`, 'split it, or move data into a table')
    bytes = readFileSync(path)
  } catch (error) {
    return problem(
      `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
      'check that it exists and its permissions',
    )
  }
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (utf16) return problem('the file is UTF-16', 'save it as UTF-8')
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n')
    const nul = text.indexOf('\0')
    return nul < 0 ? { text } : problem('the file has a NUL byte', 'remove it; the file has to be plain text', lineOf(text, nul))
  } catch {
    const lossy = new TextDecoder('utf-8').decode(bytes)
    return problem('the file is not valid UTF-8', 'save it as UTF-8', lineOf(lossy, lossy.indexOf('\uFFFD')))
  }
}

const lineOf = (text: string, index: number): number => text.slice(0, Math.max(0, index)).split('\n').length
