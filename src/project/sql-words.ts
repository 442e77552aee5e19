/** SQL without comments and string literals: what is left are names, keywords and operators. Quoted identifiers stay. */
export function stripSql(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|("(?:[^"]|"")*")/g, (_, _tag, quoted?: string) => quoted ?? ' ')
}

/** Whether SQL names one of the columns, quoted or not, ignoring case. A coarse look: it may find too much, never too little. */
export function mentions(sql: string, column: string): boolean {
  const bare = stripSql(sql).toLowerCase()
  const name = column.toLowerCase()
  if (bare.includes(`"${name.replaceAll('"', '""')}"`) || bare.includes(`\`${name}\``)) return true
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'u').test(bare)
}
