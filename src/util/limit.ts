/** What `parseLimit` takes, for messages. */
export const LIMIT_HINT = 'a share such as 2%, or a number of rows such as 1200'

/** A share of what is held (`2%`, `0.5 %`: `{ share: 0.02 }`) or a number of rows (`1200`); null when it is neither. */
export function parseLimit(given: string | number): { share: number } | { rows: number } | null {
  if (typeof given === 'number') return Number.isSafeInteger(given) && given >= 0 ? { rows: given } : null
  const percent = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(given)?.[1]
  if (percent !== undefined) return Number(percent) <= 100 ? { share: Number((Number(percent) / 100).toPrecision(12)) } : null
  const rows = /^\s*(\d+)\s*$/.exec(given)?.[1]
  return rows !== undefined && Number.isSafeInteger(Number(rows)) ? { rows: Number(rows) } : null
}
