import { InputError } from '../../errors.ts'
import type { Problem } from '../../errors.ts'
import { placeOf } from './source.ts'
import type { Position, TemplateSource } from './source.ts'

type Help = Pick<Problem, 'given' | 'allowed' | 'next'>

const faults = new WeakMap<object, Help>()

/** Stops with a sentence about the template; whoever knows the place adds it with `placed`. */
export function fault(message: string, help: Help = {}): never {
  const error = new Error(message)
  faults.set(error, help)
  throw error
}

/** An error at a place in the user's file. */
export function failAt(source: TemplateSource, at: Position, message: string, help: Help = {}): never {
  throw new InputError({ message, place: placeOf(source, at), ...help })
}

/**
 * The error with the place of the innermost node that saw it: faults become InputErrors, and the problems of an InputError
 * that has none (a context function's) get it. Everything else passes unchanged.
 */
export function placed(error: unknown, source: TemplateSource, at: Position): unknown {
  if (error instanceof InputError) {
    if (error.problems.every((p) => p.place !== undefined)) return error
    return new InputError(error.problems.map((p) => ({ ...p, place: p.place ?? placeOf(source, at) })))
  }
  const help = typeof error === 'object' && error !== null ? faults.get(error) : undefined
  return help === undefined ? error : new InputError({ message: (error as Error).message, place: placeOf(source, at), ...help })
}

const LIMITS: readonly (readonly [RegExp, string])[] = [
  [/call stack/i, 'the template is nested too deeply'],
  [/string length|array length|array buffer/i, 'the text grows too long'],
  [/BigInt/, 'a number grows too long'],
]

/** Runs a whole parse or render: what exhausts the stack or a string's length becomes a sentence. */
export function guarded<T>(source: TemplateSource, run: () => T): T {
  try {
    return run()
  } catch (error) {
    const at = { lineno: 0, colno: 0 }
    const limit = error instanceof RangeError ? LIMITS.find(([pattern]) => pattern.test(error.message)) : undefined
    if (limit === undefined) throw placed(error, source, at)
    return failAt(source, at, limit[1], { next: 'split it into smaller expressions or macros' })
  }
}
