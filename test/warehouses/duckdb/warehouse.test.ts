import { openDuckdb } from '../../fixtures/warehouses.ts'
import { warehouseSuite } from '../../conformance/warehouse.ts'

warehouseSuite('duckdb', () => openDuckdb())
