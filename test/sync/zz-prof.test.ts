import { test } from 'vitest'
import { onEngines } from './fixture.ts'
import { show } from '../../src/util/sql.ts'
import type { Sql } from '../../src/util/sql.ts'
onEngines('prof', (suite) => {
  test('x', async () => {
    const p = await suite.project({ syncs: { contacts: { fields: { name: 'name' } } } })
    const w = p.world.warehouse
    const seen: [number, string][] = []
    const timed = <A extends unknown[], R>(kind: string, f: (...a: A) => Promise<R>) => async (...a: A): Promise<R> => {
      const c = process.cpuUsage()
      const r = await f(...a)
      const u = process.cpuUsage(c)
      const s = a[0] as Sql | Sql[]
      seen.push([(u.user + u.system) / 1000, kind + ' ' + (Array.isArray(s) ? s.length + ': ' + show(s[0]!, w.flavour) : 'parts' in s ? show(s, w.flavour) : 'load').slice(0, 130).replace(/\s+/g, ' ')])
      return r
    }
    p.world = { ...p.world, warehouse: { ...w, query: timed('q', w.query), execute: timed('x', w.execute), atomically: timed('a', w.atomically), migrate: timed('m', w.migrate), describe: timed('d', w.describe), load: timed('l', w.load as never) as never, tables: w.tables } }
    for (let i = 0; i < 3; i++) {
      await p.put({ id: '1', email: 'a@x', name: 'n' + i })
      await p.build()
      seen.length = 0
      await p.run()
    }
    console.log(suite.engine, seen.length + '\n' + seen.map(([n, t]) => `${n.toFixed(1).padStart(6)} ${t}`).join('\n'))
  })
})
