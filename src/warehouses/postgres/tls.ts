import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { InputError } from '../../errors.ts'
import type { PostgresConfig } from './config.ts'

/** `false`: no TLS. */
export type Tls = false | ConnectionOptions

/**
 * The ways to connect that `sslmode` allows, in the order libpq tries them: `allow` plain then TLS, `prefer` TLS then plain.
 * `require` checks the certificate's issuer only when a root certificate is at hand, `verify-ca` always, `verify-full` the
 * host's name as well. A socket (`host` is a folder) never uses TLS. Fails with an InputError for a file that is missing.
 */
export function tlsAttempts(config: PostgresConfig): readonly Tls[] {
  if (config.sslmode === 'disable' || config.host.startsWith('/')) return [false]
  if (config.sslrootcert === 'system' && config.sslmode !== 'verify-full') {
    throw new InputError({
      message: 'sslrootcert: system needs sslmode: verify-full',
      given: config.sslmode,
      allowed: 'verify-full',
      next: 'set sslmode: verify-full, or name a file of certificates',
    })
  }
  const client = clientCertificate(config)
  const unchecked: Tls = { ...client, rejectUnauthorized: false }
  if (config.sslmode === 'allow') return [false, unchecked]
  if (config.sslmode === 'prefer') return [unchecked, false]
  const ca = rootCertificate(config)
  if (config.sslmode === 'require' && ca === undefined) return [unchecked]
  const checked = { ...client, ...(typeof ca === 'string' && { ca }), rejectUnauthorized: true }
  return [config.sslmode === 'verify-full' ? checked : { ...checked, checkServerIdentity: () => undefined }]
}

const home = (name: string): string => join(homedir(), '.postgresql', name)

function read(key: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const input = new InputError({
      message: `cannot read the file of ${key}: ${(error as Error).message}`,
      given: file,
      next: `correct ${key} of the profile output`,
    })
    input.cause = error
    throw input
  }
}

function clientCertificate({ sslcert, sslkey }: PostgresConfig): { cert?: string; key?: string } {
  const cert = sslcert ?? (existsSync(home('postgresql.crt')) ? home('postgresql.crt') : undefined)
  if (cert === undefined) return {}
  return { cert: read('sslcert', cert), key: read('sslkey', sslkey ?? home('postgresql.key')) }
}

/** The text of the root certificates, `true` for those that come with Node, undefined where none is needed and none there. */
function rootCertificate({ sslrootcert, sslmode }: PostgresConfig): string | true | undefined {
  if (sslrootcert === 'system') return true
  const file = sslrootcert ?? home('root.crt')
  if (existsSync(file)) return read('sslrootcert', file)
  if (sslmode === 'require') return undefined
  throw new InputError({
    message: `sslmode: ${sslmode} needs a root certificate, and there is none`,
    given: file,
    next: 'name it with sslrootcert, or "system" for the certificates that come with Node',
  })
}
