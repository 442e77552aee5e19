/** Does `work`; when the signal fires meanwhile, `stop` is called once. For work that may be cut off at any time. */
export async function stopOnAbort<T>(signal: AbortSignal | undefined, stop: () => unknown, work: () => Promise<T>): Promise<T> {
  const fired = (): void => void Promise.resolve(stop()).catch(() => undefined)
  signal?.addEventListener('abort', fired, { once: true })
  try {
    return await work()
  } finally {
    signal?.removeEventListener('abort', fired)
  }
}
