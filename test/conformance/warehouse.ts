import { afterAll, beforeAll, describe } from 'vitest'
import type { Opened } from '../fixtures/warehouses.ts'
import { expressionTests } from './warehouse/expressions.ts'
import { lifeTests } from './warehouse/life.ts'
import { loadTests } from './warehouse/loads.ts'
import { statementTests } from './warehouse/statements.ts'
import { streamTests } from './warehouse/streams.ts'
import { transactionTests } from './warehouse/transactions.ts'
import { valueTests } from './warehouse/values.ts'

/**
 * What every warehouse has to do. A warehouse's own test file calls this and adds only what is peculiar to it. `open` yields
 * an open warehouse whose schema exists and is empty; it is called several times.
 */
export function warehouseSuite(name: string, open: () => Promise<Opened>): void {
  describe(`warehouse: ${name}`, () => {
    let opened: Opened
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened?.drop())
    const the = (): Opened['warehouse'] => opened.warehouse
    valueTests(the)
    statementTests(the)
    transactionTests(the)
    streamTests(the)
    loadTests(the)
    expressionTests(the)
    lifeTests(the, open)
  })
}
