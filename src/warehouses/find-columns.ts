/** The column of exactly this name, else all that fit ignoring case. */
export function findColumns<C extends { readonly name: string }>(columns: readonly C[], name: string): readonly C[] {
  const exact = columns.find((c) => c.name === name)
  return exact ? [exact] : columns.filter((c) => c.name.toLowerCase() === name.toLowerCase())
}
