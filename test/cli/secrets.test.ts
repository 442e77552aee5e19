import { describe, expect, it } from 'vitest'
import { secretsOf } from '../../src/cli/secrets.ts'

describe('secretsOf', () => {
  it('takes texts under names that speak of secrets, and passwords in addresses', () => {
    const destinations = [
      { connection: { url: 'https://joe:hidden-in-url@crm.example/', auth: { bearer: 'token-1234' } } },
      { connection: { api_key: 'key-5678', list_id: 'l1', pin: 'abc', nested: { client_secret: 'inner-secret' } } },
      { connection: null },
    ]
    const given = { manifest: { destinations }, profile: { config: { host: 'db.example', password: 'pw-of-the-db', port: 5432 } } }
    expect(secretsOf(given as unknown as Parameters<typeof secretsOf>[0]).toSorted()).toEqual([
      'hidden-in-url',
      'inner-secret',
      'key-5678',
      'pw-of-the-db',
      'token-1234',
    ])
  })
})
