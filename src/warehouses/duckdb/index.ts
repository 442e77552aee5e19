import type { WarehouseType } from '../warehouse.ts'
import { duckdbConfig, type DuckdbConfig } from './config.ts'
import { duckdbFlavour } from './flavour.ts'

/** DuckDB, embedded: one file, one process at a time (its file lock is the lease). */
export const duckdbType: WarehouseType<DuckdbConfig> = {
  type: 'duckdb',
  config: duckdbConfig,
  flavour: duckdbFlavour,
  open: async (config, options) => (await import('./open.ts')).openDuckdb(config, options),
}
