import { describe, expect, it, vi } from 'vitest'
import type { Event } from '../../../src/events.ts'
import { progressLines } from '../../../src/cli/reporters/progress-lines.ts'
import { fakeTerminal } from '../terminal.ts'

const sending = (done: number): Event => ({
  code: 'S003',
  name: 'sync_progress',
  data: { sync: 'contacts', planned: 20_000, done, rejected: 0, rowsPerSecond: 812 },
})
const note: Event = { code: 'D010', name: 'note', data: { node: 'property.user.ltv', message: 'is volatile' } }
const warning: Event = { code: 'D011', name: 'warning', data: { message: 'look out' } }
const started: Event = { code: 'B001', name: 'node_started', data: { node: 'entity.user', index: 1, total: 9 } }
const finished: Event = { code: 'B002', name: 'node_finished', data: { node: 'entity.user', rows: 1, changed: 1, ms: 1 } }

describe('progressLines', () => {
  it('tells the progress of sending every five seconds where lines cannot change', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const terminal = fakeTerminal()
      const lines = progressLines(terminal, false)
      for (let i = 0; i < 120; i++) {
        lines.show(sending(i * 100))
        vi.advanceTimersByTime(100)
      }
      expect(terminal.text.err).toBe(
        'contacts: 5,000 of 20,000 sent (25 %), 812 rows/s\ncontacts: 10,000 of 20,000 sent (50 %), 812 rows/s\n',
      )
    } finally {
      vi.useRealTimers()
    }
  })

  it('tells warnings only when it is to be quiet', () => {
    const terminal = fakeTerminal({ live: true })
    const lines = progressLines(terminal, true)
    for (const event of [note, warning, started, sending(1)]) lines.show(event)
    expect(terminal.text.err).toBe('warning: look out\n')
  })

  it('draws one line per running thing on a terminal, and takes it away', () => {
    const terminal = fakeTerminal({ live: true })
    const lines = progressLines(terminal, false)
    lines.show(started)
    expect(terminal.text.err).toContain('1 of 9 building user\n')
    lines.show(note)
    expect(terminal.text.err).toContain('\u001b[1A\u001b[Jnote: user.ltv: is volatile\n1 of 9 building user\n')
    lines.show(finished)
    expect(terminal.text.err.endsWith('\u001b[1A\u001b[J')).toBe(true)
  })

  it('colours on a terminal only', () => {
    const terminal = fakeTerminal({ colours: true })
    progressLines(terminal, false).show(warning)
    expect(terminal.text.err).toBe('\u001b[33mwarning:\u001b[0m look out\n')
  })
})
