import pg from 'pg'

/** What the driver keeps of the server's key for cancel requests; not in its types. */
interface Keyed {
  readonly processID: number | null
  readonly secretKey: number | null
}

interface Wire {
  on(event: string, listener: () => void): void
  connect(port: number | string, host?: string): void
  requestSsl(): void
  cancel(processID: number, secretKey: number): void
}

/**
 * Asks the server to end what the client runs, by the protocol's own cancel request: it needs no free connection and works
 * through a connection pooler. No answer comes; where it cannot be sent, nothing happens.
 */
export function requestCancel(client: pg.ClientBase, config: pg.ClientConfig): void {
  const { processID, secretKey } = client as unknown as Keyed
  if (processID === null || secretKey === null) return
  const wire = new pg.Connection({ ssl: config.ssl } as unknown as ConstructorParameters<typeof pg.Connection>[0]) as unknown as Wire
  const send = (): void => wire.cancel(processID, secretKey)
  wire.on('error', () => undefined)
  wire.on('sslconnect', send)
  wire.on('connect', () => (config.ssl ? wire.requestSsl() : send()))
  const { host = 'localhost', port = 5432 } = config
  if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`)
  else wire.connect(port, host)
}
