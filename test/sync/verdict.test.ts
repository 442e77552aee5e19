import { expect, test } from 'vitest'
import { sql } from '../../src/util/sql.ts'
import { HOUR, onEngines, type Project } from './fixture.ts'

/** What becomes of refused rows, and of the exit code. */
onEngines('refused rows', (suite) => {
  const put = (p: Project, names: readonly string[]): Promise<void> =>
    p.put(...names.map((name, i) => ({ id: String(i + 1), email: `u${i + 1}@x`, name })))
  const refuseBad = (p: Project): void => void (p.fake.poison = (row) => row.payload.includes('bad'))

  test('exit 0 while few are refused and some are stored; 1 where all were, or more than max_rejected', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } } })
    refuseBad(p)
    await put(p, ['a', 'bad 1', 'b'])
    expect(await p.sync()).toMatchObject({
      status: 'partial',
      exitCode: 0,
      problems: [],
      counters: { acked_create: 2, rejected_create: 1 },
    })
    await put(p, ['a', 'bad 2', 'b'])
    expect(await p.sync()).toMatchObject({
      status: 'partial',
      exitCode: 1,
      problems: [{ message: 'all 1 rows that were sent were rejected' }],
    })
    p.redefine('contacts', { guards: { maxRejected: { rows: 0 } } })
    await put(p, ['a2', 'bad 3', 'b'])
    expect(await p.sync()).toMatchObject({
      status: 'partial',
      exitCode: 1,
      problems: [{ message: '1 of 2 rows were rejected' }],
      counters: { acked_update: 1 },
    })
    expect(await p.run()).toMatchObject({ exitCode: 0, problems: [], diff: { waits: { retry: 1 } } })
  })

  test('a row is due again after its time or with another payload; after enough tries it is parked', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' }, parkAfter: 3, retryRejectedAfterMs: HOUR } } })
    refuseBad(p)
    await put(p, ['bad', 'b'])
    await p.sync()
    expect((await p.state())[0]).toMatchObject({ key: '1', tries: '1', wait_reason: 'retry', last_error: 'content', match_value: null })
    const version = await p.syncedVersion()
    expect(version).toBe(1)
    expect((await p.run()).diff.waits).toEqual({ retry: 1 })
    p.advance(HOUR)
    expect(await p.run()).toMatchObject({ counters: { rejected_create: 1 } })
    p.advance(HOUR)
    expect(await p.run()).toMatchObject({ exitCode: 1, counters: { rejected_create: 0, parked_create: 1 } })
    expect((await p.deliveries()).at(-1)).toMatchObject({ outcome: 'parked' })
    expect((await p.state())[0]).toMatchObject({ tries: '3', wait_reason: 'parked' })
    p.advance(48 * HOUR)
    expect((await p.run()).diff).toMatchObject({ operations: { create: 0 }, heldBack: 0 }) // a parked row is no candidate
    await put(p, ['bad too', 'b'])
    expect(await p.sync()).toMatchObject({ counters: { rejected_create: 1, parked_create: 0 } })
    expect((await p.state())[0]).toMatchObject({ tries: '1', wait_reason: 'retry' })
    await put(p, ['good', 'b'])
    expect(await p.sync()).toMatchObject({ counters: { acked_create: 1 } })
    expect((await p.state())[0]).toMatchObject({ tries: '0', wait_reason: null, retry_at: null, last_error: null, tried_hash: null })
  })

  test('an update that was refused and is taken back clears what it left in state', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } } })
    refuseBad(p)
    await put(p, ['a', 'b'])
    await p.sync()
    await put(p, ['bad', 'b'])
    await p.sync()
    expect((await p.state())[0]).toMatchObject({ held_payload: '{"name":"a"}', wait_reason: 'retry', tries: '1' })
    await put(p, ['a', 'b'])
    expect(await p.sync()).toMatchObject({ counters: { planned_update: 0 } })
    expect((await p.state())[0]).toMatchObject({ held_payload: '{"name":"a"}', wait_reason: null, tries: '0', retry_at: null })
    expect(await p.query(sql`select count(*) as n from ${p.table('changes')}`)).toEqual([{ n: '0' }])
  })
})
