import { startRestServer } from '../../test/fakes/rest/server.ts'
import { fieldsText, liveOf } from '../../test/fakes/rest/state.ts'

export type Contact = Readonly<Record<string, unknown>>

/** The CRM of the demo: a small REST server on this machine, in memory. */
export interface Receiver {
  readonly url: string
  readonly token: string
  contacts(): readonly Contact[]
  accounts(): readonly Contact[]
  /** Text of every contact with its tags, by id. */
  snapshot(): ReadonlyMap<string, string>
  /** How many requests came that could write. */
  requests(): number
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const token = 'demo-token'
  const server = await startRestServer({ access: { bearer: token }, match: { contacts: 'email' }, fieldsIn: { accounts: 'properties' } })
  const records = (collection: string, match: string): Contact[] =>
    liveOf(server.state, collection).map((r) => ({ id: r.id, [match]: r.match, ...(JSON.parse(fieldsText(r)) as Contact) }))
  return {
    url: server.url,
    token,
    contacts: () => records('contacts', 'email'),
    accounts: () => records('accounts', 'external_id'),
    snapshot: () =>
      new Map(liveOf(server.state, 'contacts').map((r) => [r.id, `${r.match} ${fieldsText(r)} ${[...r.labels].sort().join(',')}`])),
    requests: () => server.log.filter((l) => l.method !== 'GET').length,
    close: () => server.close(),
  }
}
