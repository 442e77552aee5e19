/** `20,000`. */
export const count = (n: number | bigint | string): string => String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** `1 row`, `2 rows`. */
export const many = (n: number, one: string, more = `${one}s`): string => `${count(n)} ${n === 1 ? one : more}`

/** `0.4s`, `12.3s`, `3m 05s`. */
export function time(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`
}

/** Text of others on one line, control characters made visible, at most `max` characters. */
export function oneLine(text: string, max = 160): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (c) => JSON.stringify(c).slice(1, -1)).replaceAll('\u007f', '\\u007f')
  const characters = [...line]
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`
}

export const indent = (text: string, by = '  '): string =>
  text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n')

/** Columns of text, each as wide as its widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[], gap = '  '): readonly string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, [...cell].length)))
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - [...cell].length)))
      .join(gap)
      .trimEnd(),
  )
}

const paints: readonly (readonly [RegExp, number])[] = [
  [/^(\s*(?:\d+ of \d+ )?)(OK)(?= |$)/, 32],
  [/^(\s*(?:\d+ of \d+ )?)(WARN|warning:)(?= |$)/, 33],
  [/^(\s*(?:\d+ of \d+ )?)(ERROR|REFUSED|error:)(?= |$)/, 31],
  [/^(\s*(?:\d+ of \d+ )?)(SKIP|note:)(?= |$)/, 2],
]

/** Colours the word that a line begins with. */
export function paint(line: string, colours: boolean): string {
  if (!colours) return line
  const found = paints.find(([pattern]) => pattern.test(line))
  return found ? line.replace(found[0], `$1\u001b[${found[1]}m$2\u001b[0m`) : line
}
