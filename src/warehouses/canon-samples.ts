import type { Sample } from './canon-sample.ts'
import { booleans, floats, numbers } from './canon-samples-numbers.ts'
import { arrays, documents, keys, strings } from './canon-samples-text.ts'
import { dates, times, zones } from './canon-samples-times.ts'

/** Version 1 of the canon by example. Expected texts are what `JSON.stringify` writes, with all digits of exact numbers kept. */
export const samples: readonly Sample[] = [
  ...numbers,
  ...floats,
  ...booleans,
  ...strings,
  ...dates,
  ...times,
  ...zones,
  ...arrays,
  ...documents,
  ...keys,
]
