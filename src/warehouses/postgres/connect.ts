import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenOptions } from '../warehouse.ts'
import type { PostgresConfig } from './config.ts'
import { connectError } from './connect-error.ts'
import { failure, isLost } from './errors.ts'
import { tlsAttempts, type Tls } from './tls.ts'

/** Finds the first way to connect that the server takes, trying again as often as `retries` says. Fails with a known error. */
export async function findConnection(config: PostgresConfig, options: OpenOptions): Promise<pg.ClientConfig> {
  const attempts = tlsAttempts(config).map((tls) => clientConfig(config, tls))
  for (let left = config.retries; ; left--) {
    try {
      return await firstThatConnects(attempts)
    } catch (error) {
      if (left <= 0 || options.signal?.aborted || !isPassing(error)) throw connectError(error, config)
      await sleep(1000)
    }
  }
}

const isPassing = (error: unknown): boolean =>
  isLost(error) || error instanceof AggregateError || ['53300', '57P03'].includes(failure(error).code ?? '')

async function firstThatConnects(attempts: readonly pg.ClientConfig[]): Promise<pg.ClientConfig> {
  for (const [i, attempt] of attempts.entries()) {
    const client = new pg.Client(attempt)
    client.on('error', () => undefined)
    try {
      await client.connect()
      return attempt
    } catch (error) {
      if (i === attempts.length - 1 || !otherWayMayWork(error)) throw error
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  throw new Error('no way to connect')
}

/** Whether TLS, or its absence, may be what the server minds. A wrong password or database is not. */
const otherWayMayWork = (error: unknown): boolean => {
  const { code = '', message } = failure(error)
  return (
    code === '28000' ||
    code.startsWith('ERR_SSL') ||
    code === 'ECONNRESET' ||
    code === 'EPROTO' ||
    /SSL|TLS|Connection terminated/i.test(message)
  )
}

function clientConfig(config: PostgresConfig, ssl: Tls): pg.ClientConfig {
  return {
    host: config.host,
    port: config.port,
    user: config.user,
    ...(config.password !== undefined && { password: config.password }),
    database: config.dbname,
    ssl,
    application_name: config.application_name,
    connectionTimeoutMillis: config.connect_timeout * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: config.keepalives_idle * 1000,
  }
}

/**
 * Sets on a new connection what Dray's SQL depends on. `pg_catalog` comes first and `pg_temp` last, so that nobody who may
 * create something in a schema of the search path can put himself between Dray and a function of the engine.
 */
export async function prepareConnection(client: pg.ClientBase, config: PostgresConfig): Promise<void> {
  const settings: Record<string, string> = {
    client_encoding: 'UTF8',
    TimeZone: 'UTC',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
    standard_conforming_strings: 'on',
    jit: 'off', // compiling Dray's wide statements took seconds each, running them a tenth of that
    search_path: `pg_catalog, ${config.search_path?.trim() || 'public'}, pg_temp`,
    ...(config.statement_timeout !== undefined && { statement_timeout: String(config.statement_timeout) }),
    ...(config.role !== undefined && { role: config.role }),
  }
  const names = Object.keys(settings)
  const calls = names.map((_, i) => `set_config($${2 * i + 1}::text, $${2 * i + 2}::text, false)`)
  await client.query(
    `SELECT ${calls.join(', ')}`,
    names.flatMap((name) => [name, settings[name]]),
  )
  // A killed run leaves no query behind: the server looks whether its client is still there (14 and newer; not on every platform).
  await client
    .query(`SELECT set_config(name, '10s', false) FROM pg_settings WHERE name = 'client_connection_check_interval'`)
    .catch(() => undefined)
}
