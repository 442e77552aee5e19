import { id, join, raw, sql, type Sql } from '../util/sql.ts'
import { canonVectors, type CanonVector } from './canon-vectors.ts'
import type { Flavour } from './flavour.ts'
import type { QueryOptions, Statement, Warehouse } from './warehouse.ts'

/** A vector whose text the engine did not give. */
export interface Difference {
  readonly vector: CanonVector
  readonly expected: CanonVector['expect']
  readonly got: string | null
}

/**
 * Runs the canon's vectors on a warehouse, as one statement that reads no table, and returns what differs: nothing, unless the
 * engine (or a setting of its session) changed the text of a value. Whoever gets differences refuses to send.
 */
export async function selfTest(warehouse: Pick<Warehouse, 'flavour' | 'query'>, options?: QueryOptions): Promise<readonly Difference[]> {
  const vectors = canonVectors(warehouse.flavour.name)
  if (vectors.length === 0) return []
  const rows = await warehouse.query(vectorsStatement(warehouse.flavour, vectors), options)
  const got = new Map(rows.map((row) => [Number(row['n']), row['got'] ?? null]))
  return vectors.flatMap((vector, n) => {
    const text = got.get(n)
    return text !== undefined && agrees(vector.expect, text) ? [] : [{ vector, expected: vector.expect, got: text ?? null }]
  })
}

/** Rows `n` (the vector's index) and `got`. Values of one type and format stand in one column, so that no expression is planned twice. */
export function vectorsStatement(flavour: Pick<Flavour, 'canon' | 'key'>, vectors: readonly CanonVector[]): Statement {
  const groups = new Map<string, number[]>()
  vectors.forEach((v, n) => {
    const name = JSON.stringify([v.use, v.kind, v.format, v.type])
    const group = groups.get(name)
    if (group) group.push(n)
    else groups.set(name, [n])
  })
  return join(
    [...groups.values()].map((group) => groupQuery(flavour, vectors, group)),
    ' UNION ALL ',
  )
}

/** The value comes through a subquery, so that folding and type inference are those of a column. */
function groupQuery(flavour: Pick<Flavour, 'canon' | 'key'>, vectors: readonly CanonVector[], group: readonly number[]): Sql {
  const first = vectors[group[0] ?? 0] as CanonVector
  const x = id('t', 'x')
  const text = first.use === 'key' ? flavour.key(first.kind, x) : flavour.canon(first.kind, first.format, x)
  const values = group.map((n) => sql`(${raw(String(n))}, ${(vectors[n] as CanonVector).value})`)
  return sql`SELECT t.n AS n, ${text} AS got FROM (VALUES ${join(values)}) t(n, x)`
}

function agrees(expected: CanonVector['expect'], got: string | null): boolean {
  if (expected === null || got === null || typeof expected === 'string') return expected === got
  try {
    return JSON.stringify(JSON.parse(got)) === JSON.stringify(expected.json)
  } catch {
    return false
  }
}
