const EXCERPT = 300

/** Every occurrence of a secret, also as base64, percent-encoded or escaped for JSON, becomes `***`. */
export function scrub(text: string, secrets: Iterable<string>): string {
  let out = text
  for (const form of [...secrets].flatMap(formsOf).sort((a, b) => b.length - a.length)) out = out.replaceAll(form, '***')
  return out
}

/** The beginning of a text on one line for messages, at most 300 characters, secrets scrubbed before it is cut. */
export function excerpt(text: string, secrets: Iterable<string>): string {
  // control characters would let an answer draw on the terminal
  const line = scrub(text.slice(0, 20_000), secrets)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length <= EXCERPT ? line : `${line.slice(0, EXCERPT - 1)}…`
}

function formsOf(secret: string): string[] {
  if (secret === '') return []
  const base64 = Buffer.from(secret).toString('base64')
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret.replaceAll(/\p{Surrogate}/gu, '\ufffd')),
      JSON.stringify(secret).slice(1, -1),
      base64,
      base64.replace(/=+$/, ''),
    ]),
  ]
}
