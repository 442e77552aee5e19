import { bind } from './builtin.ts'
import type { Bound } from './builtin.ts'
import type { Value } from './values.ts'

/** A method of Python's that templates may call on a value. */
export type Method = (self: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value

/** A method for one kind of value, with parameters as `bind` reads them. */
export function method<T extends Value>(
  name: string,
  parameters: readonly string[],
  run: (self: T, bound: Bound) => Value,
): [string, Method] {
  return [name, (self, args, kwargs) => run(self as T, bind(name, parameters, args, kwargs))]
}
