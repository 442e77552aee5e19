import type { Place, Problem } from '../errors.ts'

export type Named = 'entity' | 'property' | 'group' | 'sync' | 'destination'

const longest: Readonly<Record<Named, number>> = { entity: 20, property: 40, group: 40, sync: 40, destination: 40 }

/** Names that a property cannot have: `user__groups` and `user__group_events` are Dray's tables. */
const reserved = ['groups', 'group_events']

/**
 * What is wrong with a name, or null. Names become parts of table names on every engine: lower case, digits and single `_`,
 * beginning with a letter, at most 20 bytes (entities) or 40.
 */
export function checkName(what: Named, name: string, place: Place): Problem | null {
  const fail = (message: string, allowed: string): Problem => ({ message: `${what} name: ${message}`, place, given: name, allowed })
  const shape = 'lower case letters, digits and single _, beginning with a letter'
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return fail('has a character that table names cannot have on every warehouse', shape)
  if (name.includes('__')) return fail('has two _ in a row, which separate parts of table names', shape)
  if (name.length > longest[what]) return fail(`is ${name.length} bytes long`, `at most ${longest[what]}`)
  if (what === 'entity' && name.startsWith('audit_')) return fail('begins with audit_, as the audit views do', 'any other beginning')
  if ((what === 'property' || what === 'group') && reserved.includes(name))
    return fail('is reserved', `anything but ${reserved.join(', ')}`)
  return null
}

/** Problems of names given more than once, compared without case; the first place is named. */
export function duplicates(what: string, named: readonly { readonly name: string; readonly place: Place }[]): Problem[] {
  const first = new Map<string, Place>()
  return named.flatMap(({ name, place }) => {
    const earlier = first.get(name.toLowerCase())
    if (!earlier) {
      first.set(name.toLowerCase(), place)
      return []
    }
    const where = [earlier.file, earlier.line].filter((x) => x !== undefined).join(':')
    return [{ message: `${what} "${name}" exists already (${where})`, place, next: 'rename one of the two' }]
  })
}
