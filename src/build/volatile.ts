/**
 * What in a compiled model changes between runs, or null. Comments, strings and quoted names do not count. A name counts as
 * a call, `random()`; those that SQL lets stand alone (`current_date`, `localtime`, `using sample`) count without brackets too.
 */
export function volatileName(text: string, names: readonly string[]): string | null {
  const code = text.replace(NOISE, ' ').toLowerCase()
  return names.find((name) => pattern(name).test(code)) ?? null
}

const NOISE =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\bE'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|`[^`]*`/gi

const ALONE = /^(current_|local|session_|system_|sys|tablesample|.* )/

function pattern(name: string): RegExp {
  const words = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, '\\s+')
  return ALONE.test(name)
    ? new RegExp(`(?<![\\p{L}\\p{N}_$.])${words}(?![\\p{L}\\p{N}_$])`, 'u')
    : new RegExp(`(?<![\\p{L}\\p{N}_$])${words}\\s*\\(`, 'u')
}
