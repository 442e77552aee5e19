import { it } from 'vitest'
import { openWorld } from './nasty/world.ts'
for (const engine of (process.env['ENGINES'] ?? 'duckdb').split(',') as ('duckdb'|'postgres')[]) it(engine, async () => {
  const w = await openWorld(engine)
  try {
    const t0 = Date.now()
    const { openContext } = await import('../../src/context.ts')
    const host = { env: { CRM_URL: w.receiver.url, CRM_TOKEN: 'x' }, cwd: w.dir, homeDir: w.dir, signal: new AbortController().signal, emit: () => {}, clock: { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => {} } }
    const c = await openContext(host, { projectDir: w.dir, target: engine, lockTimeoutMs: 5000 })
    console.log('open', Date.now() - t0)
    const wh = await c.warehouseType.open(c.project.profile.config, { projectDir: w.dir, lockTimeoutMs: 0 })
    const proto = wh as any
    console.log('wh', Date.now() - t0)
    await wh.close()
    for (const v of ['build','build','run','run'] as const) { const t = Date.now(); await w.dray(v); console.log(engine, v, Date.now() - t) ; let last = 0; }
  } finally { await w.close() }
}, 200000)
