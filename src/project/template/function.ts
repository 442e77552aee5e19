type Kwargs = Readonly<Record<string, unknown>>
/** What a template calls: positional arguments as a list, keyword arguments as an object without prototype tricks. */
export type TemplateFunction = (args: readonly unknown[], kwargs: Kwargs) => unknown

const withKwargs = new WeakSet<object>()
const texts = new WeakMap<object, string>()

/**
 * A context function that takes keyword arguments, as `config(materialized='table')` needs: it is called with
 * `(args, kwargs)`. A plain function in the context is called with the positional arguments, and, only when keyword
 * arguments were given, one last object that holds them. What a function returns is read like any context value
 * (`undefined` is None). Values arrive as plain data: strings, numbers (bigint beyond 2^53), booleans, null, arrays, objects.
 */
export function defineFunction(fn: TemplateFunction): TemplateFunction {
  const defined: TemplateFunction = (args, kwargs) => fn(args, kwargs)
  withKwargs.add(defined)
  return defined
}

/** Whether the function was made with `defineFunction`. */
export const takesKwargs = (fn: object): boolean => withKwargs.has(fn)

/**
 * A context value that prints as text and has members, as `this` does: `{{ this }}` and `{{ this.schema }}`.
 * Members follow the rules of context values.
 */
export function definePrintable(text: string, members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const value = { ...members }
  texts.set(value, text)
  return value
}

/** The text of a value made with `definePrintable`. */
export const printedAs = (value: object): string | undefined => texts.get(value)
