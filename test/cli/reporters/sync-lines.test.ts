import { describe, expect, it } from 'vitest'
import { syncLine } from '../../../src/cli/reporters/sync-lines.ts'
import type { SyncResult } from '../../../src/sync/sync.ts'

const diff = { operations: { create: 12, update: 40, delete: 1 }, changes: 40, heldBack: 3, waits: { parked: 3 } }
const base: SyncResult = {
  sync: 'newsletter',
  destination: 'mailchimp',
  runId: 'r1',
  status: 'success',
  diff,
  problems: [],
  exitCode: 0,
  seconds: 8.1234,
  counters: { acked_create: 12, acked_update: 40, acked_delete: 1 },
}

describe('syncLine', () => {
  it('says what was acknowledged and what was held back', () => {
    expect(syncLine(base)).toBe('OK synced mailchimp.newsletter [+12 ~40 -1, 3 held back, in 8.1s]')
    expect(syncLine({ ...base, diff: { ...diff, heldBack: 0 }, counters: { acked_create: 1_234_567 }, seconds: 125 })).toBe(
      'OK synced mailchimp.newsletter [+1,234,567 ~0 -0, in 2m 05s]',
    )
  })

  it('warns when rows were rejected within the limit', () => {
    expect(syncLine({ ...base, counters: { acked_create: 12, rejected_update: 2 } })).toBe(
      'WARN synced mailchimp.newsletter [+12 ~0 -0, 2 rejected, 3 held back, in 8.1s]',
    )
  })

  it('is an error when something was not attempted or is unknown, with the problems below', () => {
    const problems = [{ node: 'newsletter', message: 'the API is down', next: 'run again' }]
    expect(
      syncLine({
        ...base,
        status: 'partial',
        exitCode: 1,
        problems,
        counters: { acked_create: 5, not_attempted_create: 7, unknown_delete: 1 },
      }),
    ).toBe(
      'ERROR partial mailchimp.newsletter [+5 ~0 -0, 1 unknown, 7 not attempted, 3 held back, in 8.1s]\n  the API is down\n    next: run again',
    )
    expect(syncLine({ ...base, status: 'lost_lease', exitCode: 1 })).toMatch(/^ERROR lost lease /)
    expect(syncLine({ ...base, exitCode: 1 })).toMatch(/^ERROR synced /)
  })

  it('tells a refusal with what was planned, and a sync that was not to be sent', () => {
    expect(syncLine({ ...base, status: 'refused', exitCode: 1, counters: null })).toBe(
      'REFUSED mailchimp.newsletter [+12 ~40 -1, not sent, 3 held back, in 8.1s]',
    )
    expect(syncLine({ ...base, status: 'not_sent', counters: null })).toMatch(/^OK planned mailchimp\.newsletter \[\+12 ~40 -1, not sent/)
  })

  it('tells what did not come to a run', () => {
    const failure = { sync: 'newsletter', destination: 'mailchimp', problems: [{ node: 'newsletter', message: 'no such column' }] }
    expect(syncLine({ ...failure, status: 'error', exitCode: 2 })).toBe('ERROR mailchimp.newsletter\n  no such column')
    expect(syncLine({ ...failure, status: 'skipped', exitCode: 1 })).toBe('SKIP mailchimp.newsletter\n  no such column')
  })
})
