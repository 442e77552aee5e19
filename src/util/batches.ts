import { setImmediate } from 'node:timers/promises'

/** Groups items into lists of `size`. A source that is not asynchronous costs no `await` an item, yet lets others run between lists. */
export async function* batches<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let list: T[] = []
  if (Symbol.asyncIterator in items) {
    for await (const item of items) {
      if (list.push(item) < size) continue
      yield list
      list = []
    }
  } else {
    for (const item of items) {
      if (list.push(item) < size) continue
      yield list
      list = []
      await setImmediate()
    }
  }
  if (list.length) yield list
}
