import { bind } from './builtin.ts'
import type { Bound } from './builtin.ts'
import type { Value } from './values.ts'

/** What a filter may use of the render around it. */
export interface FilterEnv {
  /** The text of a value as `{{ }}` prints it: stricter in SQL. */
  print(v: Value): string
  filter(name: string, v: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value
}

export type Filter = (env: FilterEnv, v: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value

/** A filter with parameters as `bind` reads them. */
export function filter(
  name: string,
  parameters: readonly string[],
  run: (v: Value, bound: Bound, env: FilterEnv) => Value,
): [string, Filter] {
  return [name, (env, v, args, kwargs) => run(v, bind(`the filter "${name}"`, parameters, args, kwargs), env)]
}
