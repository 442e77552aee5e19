/** Comments, string literals (also dollar-quoted) and quoted identifiers; the last as a group of their own. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|("(?:[^"]|"")*")/g

/** SQL without comments and string literals: what is left are names, keywords and operators. Quoted identifiers stay. */
export function stripSql(sql: string): string {
  return sql.replace(TOKEN, (_, _tag, quoted?: string) => quoted ?? ' ')
}

/** SQL up to its last word: blanks, comments and semicolons behind it are cut off. */
export function cutTail(sql: string): string {
  const comments = [...sql.matchAll(TOKEN)].filter(([token]) => token.startsWith('--') || token.startsWith('/*')).toReversed()
  let end = sql.length
  for (;;) {
    while (end > 0 && /[\s;]/.test(sql[end - 1] ?? '')) end--
    const comment = comments.find((c) => c.index < end && c.index + c[0].length >= end)
    if (!comment) return sql.slice(0, end)
    end = comment.index
  }
}

/** Whether SQL names one of the columns, quoted or not, ignoring case. A coarse look: it may find too much, never too little. */
export function mentions(sql: string, column: string): boolean {
  const bare = stripSql(sql).toLowerCase()
  const name = column.toLowerCase()
  if (bare.includes(`"${name.replaceAll('"', '""')}"`) || bare.includes(`\`${name}\``)) return true
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'u').test(bare)
}
