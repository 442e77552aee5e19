/**
 * The known names closest to a misspelt one, best first, at most three: those within a third of its length (at least 2)
 * in edits (insert, delete, replace, swap of neighbours), ignoring case. Empty when nothing is close.
 */
export function closest(given: string, known: Iterable<string>): string[] {
  const wanted = given.toLowerCase()
  if (wanted.length > 100) return []
  const reach = Math.max(2, Math.floor(wanted.length / 3))
  return [...new Set(known)]
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .filter((c) => c.distance <= reach && c.distance < Math.max(wanted.length, c.name.length))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map((c) => c.name)
}

/** `, did you mean "a" or "b"?`, to be put behind a sentence; nothing when no known name is close. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const names = closest(given, known).map((n) => `"${n}"`)
  return names.length === 0 ? '' : `, did you mean ${names.join(' or ')}?`
}

/** Names for people: sorted, at most `max` of them, then a count of the rest; `none` when there are none. */
export function listOf(names: Iterable<string>, max = 12): string {
  const all = [...new Set(names)].toSorted()
  if (all.length === 0) return 'none'
  return all.slice(0, max).join(', ') + (all.length > max ? ` and ${all.length - max} more` : '')
}

function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) rows.push(nextRow(a, b, i, rows))
  return rows[a.length]?.[b.length] ?? 0
}

function nextRow(a: string, b: string, i: number, rows: readonly (readonly number[])[]): number[] {
  const at = (r: number, c: number): number => rows[r]?.[c] ?? 0
  const row = [i]
  for (let j = 1; j <= b.length; j++) {
    const same = a[i - 1] === b[j - 1]
    const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
    const best = Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(i - 1, j - 1) + (same ? 0 : 1))
    row.push(swapped ? Math.min(best, at(i - 2, j - 2) + 1) : best)
  }
  return row
}
