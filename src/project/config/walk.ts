import { readdirSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { Problem } from '../../errors.ts'

/** A file of the project: `file` is relative to the project folder, with `/`. */
export interface Found {
  readonly path: string
  readonly file: string
}

const skipped = (name: string): boolean => name.startsWith('.') || name === 'node_modules'

/** True when `path` is `root` or below it; both are real paths. */
const inside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

/**
 * All files below `folder` (relative to the project) whose name ends in one of `endings`, sorted by name. A missing folder
 * has none. Symbolic links are followed inside the project; loops and links that leave it are problems.
 */
export function walk(projectDir: string, folder: string, endings: readonly string[], problems: Problem[]): Found[] {
  const found: Found[] = []
  const root = realpathSync(projectDir)
  const name = (path: string): string => relative(projectDir, path).split(sep).join('/')

  const visit = (path: string, above: readonly string[]): void => {
    const file = name(path)
    let real: string
    try {
      real = realpathSync(path)
    } catch {
      problems.push({ message: 'a symbolic link that leads nowhere or to itself', place: { file }, next: 'remove the link' })
      return
    }
    if (!inside(root, real)) {
      problems.push({ message: 'this leads out of the project folder', place: { file }, next: 'copy the files into the project' })
      return
    }
    if (!statSync(real).isDirectory()) {
      if (endings.some((ending) => path.endsWith(ending))) found.push({ path, file })
      return
    }
    if (above.includes(real)) {
      problems.push({ message: 'a symbolic link that leads back to a folder above it', place: { file }, next: 'remove the link' })
      return
    }
    for (const entry of readdirSync(path).toSorted()) if (!skipped(entry)) visit(join(path, entry), [...above, real])
  }

  const start = join(projectDir, folder)
  if (exists(start)) visit(start, [])
  return found
}

function exists(path: string): boolean {
  try {
    statSync(path)
    return true
  } catch {
    return false
  }
}
