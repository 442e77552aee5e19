import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import type { Given } from './options.ts'
import type { Terminal } from './host.ts'
import { verbs, type OptionName, type VerbSpec } from './verb-table.ts'

/** What the user asked for, before its options are read. */
export interface Asked {
  readonly verb: VerbSpec
  readonly args: readonly string[]
  readonly given: Given
}

/** A command line that asks for no verb: help, the version, or a mistake that commander has told already. */
export interface Ended {
  readonly exitCode: 0 | 2
  /** The mistake in one sentence; null for help and version. */
  readonly message: string | null
}

/** Version of this package. */
export const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** Reads a command line (without node and script). Loads nothing but commander. */
export function readCommandLine(argv: readonly string[], terminal: Terminal): Asked | Ended {
  let asked: Asked | null = null
  const program = createProgram(terminal, (a) => (asked = a))
  try {
    program.parse(argv as string[], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const good = error.exitCode === 0
    return { exitCode: good ? 0 : 2, message: good ? null : error.message.replace(/^error: /, '') }
  }
  return asked ?? { exitCode: 2, message: 'no command was given' }
}

function createProgram(terminal: Terminal, found: (asked: Asked) => void): Command {
  const program = new Command('dray')
    .description('dbt-style, warehouse-native reverse ETL: SQL models in, audited deliveries out')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(see: dray --help)')
    .version(version(), '--version', 'print the version')
    .addHelpText('after', '\nExit codes: 0 all is well; 1 a guard, a failure, something not sent; 2 bad input, nothing was sent.')
  for (const verb of verbs) {
    const command = program.command(verb.name).description(verb.about).showHelpAfterError(`(see: dray ${verb.name} --help)`)
    for (const { name, about } of verb.args) command.argument(name, about)
    for (const option of [...verb.options.map((name) => special[name]()), ...common()]) command.addOption(option)
    command.action(() => found({ verb, args: command.args, given: command.opts() }))
  }
  return program
}

const repeated = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** Options that every verb takes. */
const common = (): readonly Option[] => [
  new Option('--project-dir <dir>', 'folder of dray_project.yml (default: ".")'),
  new Option('--profiles-dir <dir>', 'folder of profiles.yml'),
  new Option('--profile <name>', 'profile to use instead of the one that the project names'),
  new Option('-t, --target <name>', 'output of the profile'),
  new Option('--vars <text>', 'variables as YAML or JSON, over those of the project'),
  new Option('--lock-timeout <time>', 'how long to wait for another run, in seconds or as "5 minutes" (default: 60 seconds)'),
  new Option('--output <form>', 'how to print results').choices(['text', 'json']).default('text'),
  new Option('-q, --quiet', 'no progress, only results, warnings and problems'),
]

const special: Readonly<Record<OptionName, () => Option>> = {
  select: () => new Option('-s, --select <names...>', 'only these nodes: names or sync:NAME, as many as follow').argParser(repeated),
  exclude: () => new Option('--exclude <names...>', 'all but these nodes').argParser(repeated),
  'full-refresh': () => new Option('--full-refresh', 'derive and compare everything anew; forgets nothing'),
  resend: () => new Option('--resend', 'send every row again that is held'),
  'accept-guard': () =>
    new Option('--accept-guard <guard>', 'let a refused guard pass, for example contacts:max_deletes=1200; may be repeated').argParser(
      repeated,
    ),
  ddl: () => new Option('--ddl', 'print the tables and views that Dray makes in the warehouse'),
  limit: () => new Option('--limit <rows>', 'rows to show at most'),
  run: () => new Option('--run <id>', 'deliveries of this run; the beginning of its id is enough'),
  sync: () => new Option('--sync <name>', 'only of this sync'),
}
