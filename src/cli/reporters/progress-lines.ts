import type { Event } from '../../events.ts'
import type { Terminal } from '../host.ts'
import { progressOf } from './progress.ts'
import { paint } from './text.ts'

/** Between two lines about the same running thing where lines cannot change in place. Milliseconds. */
const PLAIN_MS = 5000
/** Between two drawings on a terminal. Milliseconds. */
const LIVE_MS = 100

export interface ProgressLines {
  show(event: Event): void
  /** Takes the lines that change off the terminal, for something that stays; they come back with the next event. */
  clear(): void
}

/** Progress on stderr: one changing line per running thing on a terminal, else plain lines, few of them. */
export function progressLines(terminal: Terminal, quiet: boolean): ProgressLines {
  return terminal.live && !quiet ? liveLines(terminal) : plainLines(terminal, quiet)
}

function plainLines(terminal: Terminal, quiet: boolean): ProgressLines {
  const last = new Map<string, number>()
  return {
    clear: () => undefined,
    show: (event) => {
      const progress = progressOf(event)
      if (!progress || (quiet && !progress.loud)) return
      if (progress.stays !== undefined) terminal.err(`${paint(progress.stays, terminal.colours.err)}\n`)
      if (event.code !== 'S003' || progress.running === undefined) return
      const now = performance.now()
      const before = last.get(event.data.sync)
      last.set(event.data.sync, before !== undefined && now - before < PLAIN_MS ? before : now)
      if (before !== undefined && now - before >= PLAIN_MS) terminal.err(`${progress.running}\n`)
    },
  }
}

function liveLines(terminal: Terminal): ProgressLines {
  const running = new Map<string, string>()
  let drawn = 0
  let drawnAt = 0
  const clear = (): void => {
    if (drawn) terminal.err(`\u001b[${drawn}A\u001b[J`)
    drawn = 0
  }
  const draw = (): void => {
    clear()
    const lines = [...running.values()]
    // Longer lines would wrap, and then be cleared in part.
    if (lines.length) terminal.err(lines.map((line) => `${line.slice(0, 79)}\n`).join(''))
    drawn = lines.length
    drawnAt = performance.now()
  }
  return {
    clear,
    show: (event) => {
      const progress = progressOf(event)
      if (!progress) return
      const { about, stays } = progress
      if (about !== undefined && progress.running !== undefined) running.set(about, progress.running)
      if (about !== undefined && progress.ended) running.delete(about)
      if (stays !== undefined) {
        clear()
        terminal.err(`${paint(stays, terminal.colours.err)}\n`)
      }
      if (stays !== undefined || progress.ended || performance.now() - drawnAt >= LIVE_MS) draw()
    },
  }
}
