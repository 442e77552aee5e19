import { test } from 'vitest'
import { warehouseSuite } from '../../conformance/warehouse.ts'
import { postgresUrl } from '../../fixtures/postgres.ts'
import { openPostgres } from '../../fixtures/warehouses.ts'

if (postgresUrl() === null) test.skip('warehouse: postgres (set DRAY_TEST_POSTGRES; `npm run services` starts a server)', () => undefined)
else warehouseSuite('postgres', () => openPostgres())
