import type { DemoRow } from './warehouse.ts'

/** A heading: the demo is read from top to bottom. */
export function title(text: string): void {
  process.stdout.write(`\n── ${text} ${'─'.repeat(Math.max(0, 96 - text.length))}\n`)
}

export function say(text: string): void {
  process.stdout.write(`  ${text}\n`)
}

/** A question, its SQL and the answer as a table. */
export function answer(question: string, sql: string, rows: readonly DemoRow[]): void {
  say('')
  say(question)
  for (const line of sql.trim().split('\n')) process.stdout.write(`  > ${line}\n`)
  table(rows)
}

function table(rows: readonly DemoRow[]): void {
  const names = Object.keys(rows[0] ?? {})
  const cell = (value: unknown): string => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value))
  const body = rows.map((row) => names.map((name) => cell(row[name])))
  const widths = names.map((name, i) => Math.max(name.length, ...body.map((cells) => cells[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  for (const text of [line(names), line(widths.map((w) => '-'.repeat(w))), ...body.map(line)]) process.stdout.write(`  │ ${text}\n`)
  if (rows.length === 0) process.stdout.write('  │ (no rows)\n')
}

/** Says whether something that the demo claims is so. The demo fails at its end when one is not. */
export function checker(): { readonly check: (claim: string, ok: boolean) => void; readonly failed: () => number } {
  let failed = 0
  return {
    check: (claim, ok) => {
      if (!ok) failed += 1
      say(`${ok ? '✓' : '✗'} ${claim}`)
    },
    failed: () => failed,
  }
}
