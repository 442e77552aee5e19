import { fault } from './fault.ts'
import { formatPercent } from './format-percent.ts'
import type { BinaryOperator } from './nodes.ts'
import { LARGEST, bigOf, failMissing, float, int, isInt, isKind, isList, isNumber, numberOf, tuple, typeName } from './values.ts'
import type { Value } from './values.ts'

/** Python's arithmetic: `/` gives a float, integers grow without limit, texts and lists can be added and repeated. */
export function arithmetic(operator: BinaryOperator, a: Value, b: Value): Value {
  if (isKind(a, 'missing')) return failMissing(a)
  if (isKind(b, 'missing')) return failMissing(b)
  if (isNumber(a) && isNumber(b)) {
    return isInt(a) && isInt(b) ? integers(operator, bigOf(a), bigOf(b)) : floats(operator, numberOf(a), numberOf(b))
  }
  if (operator === '%' && typeof a === 'string') return formatPercent(a, b)
  if (operator === '+') return join(a, b)
  if (operator === '*' && isInt(b)) return repeat(a, b)
  if (operator === '*' && isInt(a)) return repeat(b, a)
  return refuse(operator, a, b)
}

function refuse(operator: string, a: Value, b: Value): never {
  const next = operator === '+' ? 'join texts with ~, or turn both into numbers with | int' : 'turn both into numbers with | int or | float'
  return fault(`"${operator}" is not possible between ${typeName(a)} and ${typeName(b)}`, { next })
}

function join(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return a + b
  if (isList(a) && isList(b)) return [...a, ...limited(b, a.length)]
  if (isKind(a, 'tuple') && isKind(b, 'tuple')) return tuple([...a.items, ...limited(b.items, a.items.length)])
  return refuse('+', a, b)
}

function limited<T>(items: readonly T[], more: number): readonly T[] {
  return items.length + more <= LARGEST ? items : fault(`a list may hold ${LARGEST} values at most`)
}

function repeat(what: Value, times: number | bigint | boolean): Value {
  const length = typeof what === 'string' ? what.length : isList(what) ? what.length : isKind(what, 'tuple') ? what.items.length : null
  if (length === null) return refuse('*', what, times)
  const n = Math.max(0, Number(times))
  if (length * n > LARGEST * 10) fault(`"*" would build ${length * n} values`, { given: String(times), allowed: `${LARGEST * 10} at most` })
  if (typeof what === 'string') return what.repeat(length === 0 ? 0 : n)
  const items = isList(what) ? what : isKind(what, 'tuple') ? what.items : []
  const all = Array.from({ length: length === 0 ? 0 : n }, () => items).flat()
  return isList(what) ? all : tuple(all)
}

const zero = (): never => fault('division by zero', { next: 'guard it with {% if %}' })

function integers(operator: BinaryOperator, a: bigint, b: bigint): Value {
  switch (operator) {
    case '+':
      return int(a + b)
    case '-':
      return int(a - b)
    case '*':
      return int(a * b)
    case '/':
      return b === 0n ? zero() : quotient(a, b)
    case '//':
      return b === 0n ? zero() : int(floorDiv(a, b))
    case '%':
      return b === 0n ? zero() : int(a - b * floorDiv(a, b))
    case '**':
      return power(a, b)
  }
}

/** A float cannot hold the quotient of two integers beyond 2^53 without a second rounding; those are refused, not rounded. */
function quotient(a: bigint, b: bigint): Value {
  if (typeof int(a) === 'number' && typeof int(b) === 'number') return float(Number(a) / Number(b))
  return a % b === 0n ? float(Number(a / b)) : fault('"/" on integers beyond 2^53 would lose digits', { next: 'use //, or divide in SQL' })
}

function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q
}

function power(a: bigint, b: bigint): Value {
  if (b < 0n) return a === 0n ? zero() : float(Number(a) ** Number(b))
  const bits = BigInt(a.toString(2).length) * b
  return bits > 100_000n ? fault('"**" would give a number of thousands of digits', { given: String(b) }) : int(a ** b)
}

function floats(operator: BinaryOperator, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return float(a + b)
    case '-':
      return float(a - b)
    case '*':
      return float(a * b)
    case '/':
      return b === 0 ? zero() : float(a / b)
    case '//':
      return b === 0 ? zero() : float(Math.floor((a - modulo(a, b)) / b + 0.5))
    case '%':
      return b === 0 ? zero() : float(modulo(a, b))
    case '**':
      return a < 0 && !Number.isInteger(b) ? fault('a negative number has no fractional power') : float(a ** b)
  }
}

/** The remainder has the sign of the divisor. */
function modulo(a: number, b: number): number {
  const r = a % b
  if (r === 0) return b < 0 ? -0 : 0
  return r < 0 !== b < 0 ? r + b : r
}

/** `-x` and `+x`. */
export function signed(operator: '-' | '+', v: Value): Value {
  if (isKind(v, 'missing')) return failMissing(v)
  if (!isNumber(v)) return fault(`"${operator}" is not possible before ${typeName(v)}`, { next: 'turn it into a number with | int' })
  if (isInt(v)) return int(operator === '-' ? -bigOf(v) : bigOf(v))
  return float(operator === '-' ? -numberOf(v) : numberOf(v))
}
