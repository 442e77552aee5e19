import type { Batch, Session } from '../../src/destinations/destination.ts'
import type { Fake } from '../../src/destinations/fake/index.ts'
import type { Fault } from '../../src/destinations/fake/faults.ts'
import type { Faults } from '../model/faults.ts'

/** The process dies: thrown where it stands. */
export class Death extends Error {}

/** What went over the wire in one run. */
export interface Traffic {
  /** Seqs of rows in write requests. */
  readonly requested: number[]
  /** First row of the request whose outcomes are not journaled yet. */
  pending: number | null
}

/** A session of the fake to which the given faults happen. Searches always work. */
export function brokenSession(fake: Fake, session: Session, faults: Faults, traffic: Traffic): Session {
  return {
    ...session,
    send: async (batch, signal) => {
      const first = batch.seqs[0] ?? -1
      traffic.requested.push(...batch.seqs)
      traffic.pending = first
      fake.poison = (row) => faults.reject(row.seq)
      fake.faults = (call) => (call.operation === 'lookup' ? null : faultOf(faults, first, batch))
      return session.send(batch, signal)
    },
  }
}

function faultOf(faults: Faults, first: number, batch: Batch): Fault | null {
  if (faults.throttle(first)) return { kind: 'throttle' }
  const rows = faults.timeout(first, batch.seqs.length)
  return rows === null ? null : { kind: 'cut_after', rows }
}
