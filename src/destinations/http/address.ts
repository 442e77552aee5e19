/** What fills the placeholders of a request's address. */
export interface Row {
  readonly match: string | null
  readonly id: string | null
  readonly label: string | null
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Method and address of `PUT /accounts/{id}`. */
export function splitRequest(request: string): { method: Method; address: string } {
  const blank = request.indexOf(' ')
  return { method: request.slice(0, blank) as Method, address: request.slice(blank + 1) }
}

/** Whether the address names the placeholder. */
export const names = (address: string, placeholder: keyof Row): boolean => address.includes(`{${placeholder}}`)

/**
 * The address with its placeholders percent-encoded. Null when a value is missing, empty or a dot segment: such an address
 * would name another thing (`DELETE /accounts/` or `DELETE /accounts/..`).
 */
function fill(address: string, row: Row): string | null {
  let complete = true
  const path = address.replaceAll(/\{(match|id|label)\}/g, (_, name: keyof Row) => {
    const value = row[name]
    if (value === null || value === '' || value === '.' || value === '..' || /\p{Surrogate}/u.test(value)) complete = false
    return complete ? encodeURIComponent(value as string) : ''
  })
  return complete ? path : null
}

/** The path below the connection's address; null when the address is absolute and names another host. */
export function pathOf(base: URL, address: string): string | null {
  const prefix = base.pathname.replace(/\/+$/, '')
  if (address.startsWith('/')) return prefix + address
  const origin = /^https?:\/\/[^/?#]*/i.exec(address)?.[0] ?? ''
  if (!URL.canParse(origin) || new URL(origin).origin !== base.origin) return null
  const path = address.slice(origin.length)
  return path.startsWith('/') ? path : `/${path}`
}

/** The filled path of a request below the connection's address; null when a placeholder has no value to stand there. */
export function pathFor(base: URL, address: string, row: Row): string | null {
  const filled = fill(address, row)
  return filled === null ? null : pathOf(base, filled)
}
