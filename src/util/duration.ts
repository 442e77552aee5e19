const units: ReadonlyArray<readonly [RegExp, number]> = [
  [/^(ms|millis(econds?)?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
  [/^(w|weeks?)$/, 604_800_000],
]

/** What `parseDuration` takes, for messages. */
export const DURATION_HINT = 'a number with a unit, such as 30 seconds, 10 minutes, 24 h, 7 d'

/** Milliseconds of `30 seconds`, `10 minutes`, `1 day`, `7 d`, `24 h`; null when the text is none. A unit is required. */
export function parseDuration(text: string): number | null {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text) ?? []
  if (digits === undefined || unit === undefined) return null
  const factor = units.find(([pattern]) => pattern.test(unit.toLowerCase()))?.[1]
  if (factor === undefined) return null
  const ms = Math.round(Number(digits) * factor)
  return Number.isSafeInteger(ms) ? ms : null
}
