import { formatProblem } from '../../errors.ts'
import type { Terminal } from '../host.ts'
import type { Given } from '../options.ts'
import { progressLines } from './progress-lines.ts'
import type { Reporter } from './reporter.ts'
import { paint } from './text.ts'

/** For people: progress and problems on stderr, results on stdout. Colours on a terminal only. */
export function consoleReporter(terminal: Terminal, given: Given): Reporter {
  const progress = progressLines(terminal, given['quiet'] === true)
  const line = (text: string): void => {
    progress.clear()
    terminal.out(
      `${text
        .split('\n')
        .map((l) => paint(l, terminal.colours.out))
        .join('\n')}\n`,
    )
  }
  return {
    emit: progress.show,
    line,
    end: (outcome) => {
      progress.clear()
      if (outcome.lines.length) line(outcome.lines.join('\n'))
      for (const problem of outcome.problems ?? []) terminal.err(`${paint(`error: ${formatProblem(problem)}`, terminal.colours.err)}\n`)
    },
  }
}
