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
  return path.reduce<unknown>(
    (v, name) => (typeof v === 'object' && v !== null && Object.hasOwn(v, name) ? (v as Record<string, unknown>)[name] : undefined),
    value,
  )
}
