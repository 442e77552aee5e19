import { mkdir, open, realpath, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Terminal, Transient } from '../destination.ts'

/** Appends to one file, durably: when `append` returns, the text survives a power cut. Calls are carried out one by one. */
export interface Writer {
  /** `header` goes before the text when the file is empty. */
  append(text: Uint8Array, header?: Uint8Array): Promise<void>
  close(): Promise<void>
}

/**
 * The file is made with the first `append`, readable for its owner only, in a folder inside `projectDir`. An unfinished
 * line at its end (a crash) is ended first; a failed write is taken back. Throws Terminal when the file cannot be opened,
 * Transient when it cannot be written.
 */
export function createWriter(projectDir: string, path: readonly string[]): Writer {
  let file: Promise<FileHandle> | null = null
  let last: Promise<unknown> = Promise.resolve()
  const write = async (lines: Uint8Array, header?: Uint8Array): Promise<void> => {
    const handle = await (file ??= openFile(projectDir, path))
    const { size } = await handle.stat()
    const text = size === 0 && header ? Buffer.concat([header, lines]) : lines
    try {
      for (let at = 0; at < text.byteLength;) at += (await handle.write(text, at, text.byteLength - at)).bytesWritten
      await handle.datasync()
    } catch (error) {
      const back = await handle.truncate(size).then(
        () => true,
        () => false,
      )
      throw new Transient(`${path.join('/')}: ${String((error as NodeJS.ErrnoException).code ?? 'write failed')}`, {
        applied: back ? 'no' : 'unknown',
      })
    }
  }
  return {
    append(text, header) {
      const mine = last.then(() => write(text, header))
      last = mine.catch(() => {})
      return mine
    },
    async close() {
      await last
      const handle = await file?.catch(() => null)
      file = null
      await handle?.close()
    },
  }
}

/** The folder as it really is, links followed. Throws Terminal when it lies outside the project. */
export async function folderInside(projectDir: string, path: string): Promise<string> {
  const root = await realpath(projectDir)
  const wanted = resolve(root, path)
  let there = wanted
  while (
    !(await stat(there).then(
      () => true,
      () => false,
    )) &&
    dirname(there) !== there
  )
    there = dirname(there)
  const real = join(await realpath(there), relative(there, wanted))
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new Terminal(`the folder "${path}" is outside the project: files are written inside it only`)
  return real
}

async function openFile(projectDir: string, path: readonly string[]): Promise<FileHandle> {
  try {
    const folder = await folderInside(projectDir, path.slice(0, -1).join('/'))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const handle = await open(join(folder, path.at(-1) ?? ''), 'a+', 0o600)
    await endLine(handle)
    const directory = await open(folder, 'r')
    await directory.sync().finally(() => directory.close())
    return handle
  } catch (error) {
    if (error instanceof Terminal) throw error
    throw new Terminal(`${path.join('/')}: ${String((error as NodeJS.ErrnoException).code ?? error)}`)
  }
}

async function endLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat()
  if (size === 0) return
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  if (buffer[0] !== 10) await handle.write('\n')
}
