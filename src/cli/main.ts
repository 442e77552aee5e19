#!/usr/bin/env node
import { homedir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { dispatch } from './dispatch.ts'
import type { CliHost, Terminal } from './host.ts'

/** After a second signal: milliseconds for queries to be cancelled. */
const FORCE_MS = 300
/** After the end: milliseconds for sockets to close by themselves. */
const LINGER_MS = 3000

/** Ends the work on the first SIGINT or SIGTERM, and the process on the second. */
function signals(): { readonly signal: AbortSignal; readonly force: AbortSignal } {
  const first = new AbortController()
  const second = new AbortController()
  const received = (): void => {
    if (!first.signal.aborted) {
      process.stderr.write('\nstopping: requests in flight end, what they did is recorded; once more ends at once\n')
      return first.abort()
    }
    second.abort()
    setTimeout(() => process.exit(1), FORCE_MS)
  }
  process.on('SIGINT', received)
  process.on('SIGTERM', received)
  return { signal: first.signal, force: second.signal }
}

/** A reader that went away (`| head`) ends the printing, never the work. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let open = true
  stream.on('error', () => (open = false))
  return (text) => void (open && stream.write(text))
}

function terminal(): Terminal {
  const colours = (stream: NodeJS.WriteStream): boolean =>
    Boolean(stream.isTTY) && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return {
    out: writer(process.stdout),
    err: writer(process.stderr),
    live: Boolean(process.stderr.isTTY) && process.env['TERM'] !== 'dumb',
    colours: { out: colours(process.stdout), err: colours(process.stderr) },
  }
}

const host: CliHost = {
  env: process.env,
  cwd: process.cwd(),
  homeDir: homedir(),
  terminal: terminal(),
  ...signals(),
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async (ms, signal) => void (await sleep(ms, undefined, signal ? { signal } : {})),
  },
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((resolve) => void stream.write('', () => resolve()))

const { exitCode } = await dispatch(process.argv.slice(2), host)
process.exitCode = exitCode
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
setTimeout(() => process.exit(), LINGER_MS).unref()
