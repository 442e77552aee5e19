import { DuckDBInstance } from '@duckdb/node-api'
import { existsSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError, StopError } from '../../errors.ts'
import type { OpenOptions } from '../warehouse.ts'
import type { DuckdbConfig } from './config.ts'

const POLL_MS = 200

/**
 * Opens the file, or the same one again if this process has it open. While another process holds it, tries again until
 * `lockTimeoutMs` has passed, then fails with a StopError that names the holder's PID.
 */
export async function openInstance(config: DuckdbConfig, options: OpenOptions): Promise<DuckDBInstance> {
  if (config.path === ':memory:') return DuckDBInstance.create(':memory:')
  const file = resolve(options.projectDir, config.path)
  checkFile(file, config, options)
  const deadline = performance.now() + options.lockTimeoutMs
  for (;;) {
    try {
      return await DuckDBInstance.fromCache(file)
    } catch (error) {
      const left = deadline - performance.now()
      if (!isLocked(error) || left <= 0 || options.signal?.aborted) throw openError(error, file, config, options)
      await sleep(Math.min(POLL_MS, left))
    }
  }
}

function checkFile(file: string, config: DuckdbConfig, options: OpenOptions): void {
  if (!existsSync(dirname(file))) {
    throw new InputError({
      message: `the folder of the DuckDB file ${file} does not exist`,
      given: config.path,
      next: `create ${dirname(file)} or correct "path"`,
    })
  }
  if (options.createSchema === false && !existsSync(file)) {
    throw new InputError({
      message: `there is no DuckDB file ${file} yet`,
      given: config.path,
      next: 'build the project first, or correct "path"',
    })
  }
  // DuckDB names the database after its file, and then cannot tell `dray.table` of the one from that of the other.
  if (basename(file, extname(file)).toLowerCase() === config.schema.toLowerCase()) {
    throw new InputError({
      message: 'the DuckDB file and the schema have the same name, which DuckDB cannot tell apart',
      given: config.schema,
      next: 'rename the file, or choose another "schema"',
    })
  }
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error && /Could not set lock on file|being used by another process/i.test(error.message)

function openError(error: unknown, file: string, config: DuckdbConfig, options: OpenOptions): Error {
  const text = error instanceof Error ? error.message : String(error)
  if (isLocked(error)) {
    const [, program, pid] = /held in (.+?) \(PID (\d+)\)/.exec(text) ?? []
    const holder = pid ? `process ${pid} (${program})` : 'another process'
    const waited = options.lockTimeoutMs >= 1000 ? ` after ${Math.round(options.lockTimeoutMs / 1000)} seconds of waiting` : ''
    return new StopError(
      {
        message: `the DuckDB file ${file} is held by ${holder}${waited}`,
        next: 'let that process end, or wait longer with --lock-timeout',
      },
      error,
    )
  }
  const problem = { message: `cannot open the DuckDB file ${file}: ${firstLine(text)}`, given: config.path }
  const input = new InputError({ ...problem, next: nextStep(text) })
  input.cause = error
  return input
}

function nextStep(text: string): string {
  if (/not a valid DuckDB database/i.test(text)) return 'name a file that DuckDB made, or one that does not exist yet'
  if (/different configuration/i.test(text)) return 'close the other connection to this file'
  if (/version number|storage version|newer version/i.test(text))
    return 'the file was made by another version of DuckDB: export it there and import it again'
  return 'check "path", and that the user who runs this may read and write the file'
}

const firstLine = (text: string): string => text.split('\n', 1)[0] as string
