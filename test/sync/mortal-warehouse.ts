import { show } from '../../src/util/sql.ts'
import type { Sql } from '../../src/util/sql.ts'
import type { Warehouse } from '../../src/warehouses/warehouse.ts'

/** The connection of a process that can die: after that nothing it does reaches the warehouse any more. */
export interface MortalWarehouse {
  readonly warehouse: Warehouse
  die(): void
  readonly dead: boolean
}

export interface Watched {
  /** Told the text of statements before they run; may read the warehouse, or let the process die by throwing. */
  before(texts: readonly string[]): Promise<void>
}

/** Passes everything to a real connection, as long as the process lives. */
export function mortalWarehouse(real: Warehouse, watched: Watched): MortalWarehouse {
  let dead = false
  const alive = (): void => {
    if (dead) throw new Error('the process is dead')
  }
  const ask = async (statements: readonly Sql[]): Promise<void> => {
    alive()
    await watched.before(statements.map((s) => show(s, real.flavour)))
    alive()
  }
  const warehouse: Warehouse = {
    flavour: real.flavour,
    schema: real.schema,
    engine: real.engine,
    query: async (s, o) => (await ask([s]), real.query(s, o)),
    execute: async (s, o) => (await ask([s]), real.execute(s, o)),
    atomically: async (list, o) => (await ask(list), real.atomically(list, o)),
    migrate: async (list) => (await ask(list), real.migrate(list)),
    load: async (...args) => (alive(), real.load(...args)),
    describe: async (s, o) => (alive(), real.describe(s, o)),
    tables: async () => (alive(), real.tables()),
    stream: (s, o) => (alive(), real.stream(s, o)),
    cancel: async () => undefined,
    close: async () => undefined,
  }
  return {
    warehouse,
    die: () => void (dead = true),
    get dead() {
      return dead
    },
  }
}
