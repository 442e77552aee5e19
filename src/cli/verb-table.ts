import type { Verb } from './call.ts'

export type OptionName = 'select' | 'exclude' | 'full-refresh' | 'resend' | 'accept-guard' | 'ddl' | 'limit' | 'run' | 'sync'

export interface VerbSpec {
  readonly name: string
  readonly about: string
  /** Arguments as commander writes them. */
  readonly args: readonly { readonly name: string; readonly about: string }[]
  readonly options: readonly OptionName[]
  /** Loads what the verb needs, and only then: `--help` loads nothing. */
  load(): Promise<Verb>
}

const selection = ['select', 'exclude'] as const

/** All verbs, in the order in which people meet them. A new one is a row here and a file in `verbs/`. */
export const verbs: readonly VerbSpec[] = [
  {
    name: 'parse',
    about: 'read and check the project, without connecting',
    args: [],
    options: [],
    load: async () => (await import('./verbs/parse.ts')).parse,
  },
  {
    name: 'compile',
    about: 'write the SQL of every model to target/compiled, without connecting',
    args: [],
    options: [...selection, 'ddl'],
    load: async () => (await import('./verbs/compile.ts')).compile,
  },
  {
    name: 'build',
    about: 'derive entities, properties and groups in the warehouse',
    args: [],
    options: [...selection, 'full-refresh'],
    load: async () => (await import('./verbs/build.ts')).build,
  },
  {
    name: 'plan',
    about: 'build, then show what a run would send',
    args: [],
    options: [...selection, 'full-refresh', 'accept-guard', 'limit'],
    load: async () => (await import('./verbs/plan.ts')).plan,
  },
  {
    name: 'run',
    about: 'build, plan, check the guards, send, and record',
    args: [],
    options: [...selection, 'full-refresh', 'resend', 'accept-guard'],
    load: async () => (await import('./verbs/run.ts')).run,
  },
  {
    name: 'explain',
    about: 'tell everything that happened to one key: groups entered and left, and what was sent',
    args: [
      { name: '<entity>', about: 'name of the entity' },
      { name: '<key...>', about: 'its key; of several columns one after the other, or as a JSON array' },
    ],
    options: [],
    load: async () => (await import('./verbs/explain.ts')).explain,
  },
  {
    name: 'audit',
    about: 'list runs, or the deliveries of one',
    args: [],
    options: ['run', 'sync', 'limit'],
    load: async () => (await import('./verbs/audit.ts')).audit,
  },
  {
    name: 'baseline',
    about: 'record what a sync should hold as already held, without sending',
    args: [{ name: '<sync>', about: 'name of the sync' }],
    options: [],
    load: async () => (await import('./verbs/baseline.ts')).baseline,
  },
]
