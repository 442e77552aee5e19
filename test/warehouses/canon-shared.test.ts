import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { id, raw, sql, type Sql } from '../../src/util/sql.ts'
import { parseFormat, type CanonKind, type ScalarKind } from '../../src/warehouses/canon.ts'
import { hostileDuckdb, hostilePostgres, type Engine } from '../fixtures/engines.ts'

/** Vectors that were handed over with the canon's page, where they lie beside the project. */
const file = new URL('../../../shared/canon/canon-vectors.json', import.meta.url)

interface Given {
  readonly type: string
  readonly values: Readonly<Record<string, string>>
  readonly expect: string | null | { readonly json: unknown }
}

/** `float` there is a column of any width; `fixed2` is `fixed(2)`. */
function expression(engine: Engine, type: string, x: Sql): Sql {
  const [head = '', rest] = type.split(':')
  if (head === 'key') return engine.flavour.key(kindNamed(rest ?? ''), x)
  const kind = kindNamed(head)
  if (rest === undefined) return engine.flavour.canon(kind, null, x)
  const format = parseFormat(rest.replace(/^(fixed|decimal)(\d)$/, '$1($2)'), kind)
  if ('problem' in format) throw new Error(`${type}: ${format.problem}`)
  return engine.flavour.canon(kind, format, x)
}

function kindNamed(name: string): CanonKind {
  const element = /^array<(.*)>$/.exec(name)?.[1]
  if (element !== undefined) return { kind: 'array', element: kindNamed(element) }
  return { kind: (name === 'float' ? 'double' : name) as ScalarKind }
}

describe.skipIf(!existsSync(file))('L11: vectors of the canon page (skipped where ../shared is absent)', () => {
  test.each([
    ['duckdb', hostileDuckdb],
    ['postgres', hostilePostgres],
  ] as const)('%s', async (name, open) => {
    const engine = await open()
    if (engine === null) return console.warn('skipped: needs DRAY_TEST_POSTGRES')
    const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Given[] }
    const differing: unknown[] = []
    let count = 0
    for (const v of vectors) {
      const value = v.values[name]
      if (value === undefined) continue
      count++
      const [row] = await engine.rows(sql`SELECT ${expression(engine, v.type, id('t', 'x'))} AS got FROM (SELECT ${raw(value)} AS x) t`)
      const got = row?.['got'] ?? null
      const same =
        v.expect !== null && typeof v.expect === 'object'
          ? JSON.stringify(JSON.parse(got ?? '')) === JSON.stringify(v.expect.json)
          : got === v.expect
      if (!same) differing.push([v.type, value, v.expect, got])
    }
    await engine.close()
    expect(differing).toEqual([])
    expect(count).toBeGreaterThan(240)
  })
})
