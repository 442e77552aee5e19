import type { WarehouseType } from '../warehouse.ts'
import { postgresConfig, type PostgresConfig } from './config.ts'
import { postgresFlavour } from './flavour.ts'

/** PostgreSQL 13 or newer. */
export const postgresType: WarehouseType<PostgresConfig> = {
  type: 'postgres',
  config: postgresConfig,
  flavour: postgresFlavour(),
  open: async (config, options) => (await import('./open.ts')).openPostgres(config, options),
}
