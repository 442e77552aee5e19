/**
 * Milliseconds to wait by a `Retry-After` header: seconds (a fraction is taken too) or an HTTP date, compared with `now`
 * (milliseconds since 1970). A date in the past is 0. Undefined when the header is missing or neither.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  if (!/[a-z]/i.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
