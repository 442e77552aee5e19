/** Names of a dotted path: `billing.city` is two, `\.` is a dot inside a name. `.` alone is the empty path: the thing itself. */
export function splitDotted(path: string): string[] {
  if (path === '.') return []
  return (path.match(/(?:\\.|[^.\\])+|(?<=^|\.)(?=\.|$)/gs) ?? []).map((name) => name.replaceAll(/\\(.)/gs, '$1'))
}

/** The path as text, dots inside names escaped. */
export function joinDotted(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\.]/g, '\\$&')).join('.')
}

/** The value at a path of a parsed JSON value: own members and array positions only. Undefined when there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as Record<string, unknown>)[name]
  }
  return at
}
