/** Time, passed in so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970, for people and for the audit. */
  now(): number
  /** Milliseconds that only ever grow; for timeouts and leases. */
  monotonic(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
