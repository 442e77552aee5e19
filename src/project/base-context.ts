import { InputError } from '../errors.ts'
import { didYouMean, listOf } from '../util/suggest.ts'
import { instant } from './instant.ts'
import { defineFunction } from './template/template.ts'

export type Context = Readonly<Record<string, unknown>>

/** What templates may know of the chosen profile output. No secrets. */
export interface Target {
  readonly profile: string
  readonly name: string
  readonly type: string
  readonly schema: string
  readonly threads: number
}

export interface BaseInput {
  readonly env: NodeJS.ProcessEnv
  readonly vars: Readonly<Record<string, unknown>>
  readonly target: Target | null
  readonly now: Date
  readonly invocationId: string
  log(message: string): void
  /** Told the value of every environment variable that was read: it may be a secret. */
  readonly secret?: (value: string) => void
}

/** `env_var('X')` and `env_var('X', 'default')`; without default an unset variable is an error that names it. */
export function envVar(env: NodeJS.ProcessEnv, secret?: (value: string) => void): unknown {
  return (name: unknown, ...rest: readonly unknown[]): unknown => {
    if (typeof name !== 'string') throw new InputError({ message: 'env_var() takes the name of a variable, in quotes' })
    const value = env[name]
    if (value !== undefined) {
      secret?.(value)
      return value
    }
    if (rest.length > 0) return rest[0]
    throw new InputError({
      message: `the environment variable ${name} is not set`,
      next: `set ${name}, or give a default: env_var('${name}', '…')`,
    })
  }
}

/** Values of `--vars` and of the project. */
function variable(vars: Readonly<Record<string, unknown>>): unknown {
  return (name: unknown, ...rest: readonly unknown[]): unknown => {
    if (typeof name !== 'string') throw new InputError({ message: 'var() takes the name of a variable, in quotes' })
    if (Object.hasOwn(vars, name)) return vars[name]
    if (rest.length > 0) return rest[0]
    const hint = didYouMean(name, Object.keys(vars))
    throw new InputError({
      message: `there is no variable "${name}"${hint}`,
      allowed: listOf(Object.keys(vars)),
      next: `add it under vars: in dray_project.yml, pass --vars '{"${name}": …}', or give a default: var('${name}', …)`,
    })
  }
}

/** The context that every template has, SQL and YAML alike. */
export function baseContext(o: BaseInput): Context {
  const target = o.target
  return {
    env_var: envVar(o.env, o.secret),
    var: variable(o.vars),
    run_started_at: instant(o.now),
    invocation_id: o.invocationId,
    log: defineFunction(([message]) => {
      o.log(String(message))
      return ''
    }),
    exceptions: {
      raise_compiler_error: (message: unknown): never => {
        throw new InputError({ message: String(message) })
      },
      warn: (message: unknown): string => {
        o.log(`warning: ${String(message)}`)
        return ''
      },
    },
    ...(target
      ? {
          target: {
            name: target.name,
            target_name: target.name,
            profile_name: target.profile,
            type: target.type,
            schema: target.schema,
            threads: target.threads,
          },
        }
      : {}),
  }
}
