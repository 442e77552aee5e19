import { InputError, StopError, type Problem } from '../../errors.ts'
import type { PostgresConfig } from './config.ts'
import { failure, isLost, withCause } from './errors.ts'

const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|certificate/i

/** Why there is no connection, with the next step; the password appears nowhere. */
export function connectError(error: unknown, config: PostgresConfig): Error {
  if (error instanceof InputError || error instanceof StopError) return error
  const { code = '', message } = failure(error)
  if (code === '53300' || code === '57P03') {
    return new StopError(
      { message: `Postgres at ${where(config)} takes no connection now: ${message}`, next: 'try again later, or raise max_connections' },
      error,
    )
  }
  return withCause(new InputError(problem(error, code, message, config)), error)
}

const where = ({ host, port }: PostgresConfig): string => `${host}:${port}`

function problem(error: unknown, code: string, message: string, config: PostgresConfig): Problem {
  const { user, dbname, role, sslmode } = config
  const given = `user ${user}, database ${dbname}, sslmode ${sslmode}`
  const say = (text: string, next: string): Problem => ({ message: text, given, next })
  if (code === '28P01' || /client password must be a string|no password/i.test(message)) {
    return say(`Postgres at ${where(config)} refused the password of user "${user}"`, 'correct user and password of the profile output')
  }
  if (code === '28000')
    return say(`Postgres at ${where(config)} refused user "${user}": ${message}`, 'check the user, sslmode, and pg_hba.conf of the server')
  if (code === '3D000')
    return say(`there is no database "${dbname}" at ${where(config)}`, `correct dbname, or create it: createdb ${dbname}`)
  if (code === '22023' || code === '42501') {
    return say(
      `Postgres refused the settings of the connection: ${message}`,
      role
        ? `check that role "${role}" exists and that ${user} is a member`
        : 'correct search_path, statement_timeout of the profile output',
    )
  }
  if (/does not support SSL/i.test(message))
    return say(
      `Postgres at ${where(config)} offers no TLS, and sslmode asks for it`,
      'set sslmode: prefer or disable, or switch TLS on at the server',
    )
  if (certificate.test(code) || certificate.test(message)) {
    return say(
      `the certificate of Postgres at ${where(config)} was not accepted: ${message}`,
      'name its issuer with sslrootcert; with verify-full the host must stand in the certificate',
    )
  }
  if (isLost(error) || error instanceof AggregateError || /timeout/i.test(message) || code.startsWith('E')) {
    return say(
      `cannot reach Postgres at ${where(config)}: ${code || message || 'no answer'}`,
      'check host and port, that the server runs, and that a firewall lets you through',
    )
  }
  return say(`Postgres at ${where(config)} refused the connection: ${message}`, 'correct the profile output')
}
