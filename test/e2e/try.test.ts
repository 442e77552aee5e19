import { it } from 'vitest'
import { openWorld } from './nasty/world.ts'
import { InputError } from '../../src/errors.ts'
for (const engine of (process.env['ENGINES'] ?? 'duckdb,postgres').split(',') as ('duckdb'|'postgres')[]) it(engine, async () => {
  const w = await openWorld(engine)
  try {
    const t = Date.now()
    const s = await w.dray('run')
    console.log(engine, Date.now() - t, 'ms', s.exitCode)
    for (const r of s.build?.results ?? []) if (r.error) console.log(r.node, String(r.error).slice(0, 3000))
    for (const r of s.syncs) console.log(r.sync, r.status, r.problems.map((p) => JSON.stringify(p).slice(0, 1500)).join('\n'))
    const t2 = Date.now()
    const n = w.receiver.log.length
    const s2 = await w.dray('run')
    console.log('second', Date.now() - t2, 'ms', s2.exitCode, w.receiver.log.length - n)
  } catch (e) { console.log(e instanceof InputError ? e.message.slice(0, 5000) : e instanceof Error ? e.message + e.stack : e) } finally { await w.close() }
})
