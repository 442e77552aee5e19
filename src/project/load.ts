import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ZodType } from 'zod'
import { InputError } from '../errors.ts'
import type { Place, Problem } from '../errors.ts'
import { assemble } from './assemble.ts'
import { baseContext } from './base-context.ts'
import type { Context } from './base-context.ts'
import { loadProfile } from './config/profile.ts'
import type { Profile } from './config/profile.ts'
import { readText } from './config/read-text.ts'
import { readSettings } from './config/settings.ts'
import type { ProjectFile } from './config/schema/project.ts'
import { walk } from './config/walk.ts'
import type { Found } from './config/walk.ts'
import { tidyProblems } from './config/tidy-problems.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Manifest, NodeId } from './manifest.ts'
import { createTemplates } from './template/template.ts'
import type { Templates, TemplateSource } from './template/template.ts'

export interface LoadOptions {
  readonly projectDir: string
  readonly profilesDir?: string
  readonly profile?: string
  readonly target?: string
  /** `--vars`; over those of the project. */
  readonly vars?: Readonly<Record<string, unknown>>
  readonly env: NodeJS.ProcessEnv
  readonly homeDir: string
  readonly cwd: string
  readonly now: Date
  readonly invocationId: string
  log(message: string): void
  /** Warehouse types: how they quote a path, and the schema of a profile output. */
  readonly engines: Readonly<Record<string, { quote(path: readonly string[]): string; readonly configSchema: ZodType }>>
  readonly destinations: Readonly<
    Record<string, { readonly config: ZodType; readonly objects: readonly string[]; options(object: string): ZodType | null }>
  >
}

export interface ProjectSource {
  /** Relative to the project folder. */
  readonly file: string
  readonly kind: 'settings' | 'models' | 'destinations' | 'macros'
  readonly sha256: string
}

export interface Project {
  readonly manifest: Manifest
  /** The chosen output. `config` holds secrets. */
  readonly profile: Profile
  readonly dir: string
  readonly files: readonly ProjectSource[]
  /** Changes when what a node computes or sends changes; see `fingerprintOf`. */
  fingerprint(id: NodeId): string
}

/** Files of a project by what they are for. */
interface ProjectFiles {
  readonly models: readonly Found[]
  readonly destinations: readonly Found[]
  readonly macros: readonly Found[]
}

/**
 * Reads, checks and compiles a whole project. Nothing is connected and nothing is written.
 *
 * @throws InputError with every problem of every file, sorted by place
 */
export async function loadProject(o: LoadOptions): Promise<Project> {
  const dir = projectFolder(o)
  const problems: Problem[] = []
  const secrets = new Set<string>()
  const context = (vars: Readonly<Record<string, unknown>>, more: Partial<Parameters<typeof baseContext>[0]> = {}): Context =>
    baseContext({ env: o.env, vars, target: null, now: o.now, invocationId: o.invocationId, log: o.log, ...more })
  const { settings } = readSettings(dir, createTemplates({ macros: [] }), context(o.vars ?? {}))
  const vars = { ...settings.vars, ...o.vars }
  const files = findFiles(dir, settings, problems)
  const { templates, complete } = loadMacros(files.macros, problems)
  const secret = (value: string): void => void secrets.add(value)
  const profile = chooseProfile(o, dir, settings, templates, { secret: context(vars, { secret }), plain: context(vars) }, problems)
  const target = profile ? { ...profile, profile: profile.name, name: profile.target } : nowhere
  const engine = profile ? o.engines[profile.type] : undefined
  const made = assemble({
    settings,
    vars,
    files,
    templates,
    macrosComplete: complete,
    schema: profile?.schema ?? 'schema',
    quote: engine ? (path) => engine.quote(path) : (path) => path.map((p) => `"${p.replaceAll('"', '""')}"`).join('.'),
    base: context(vars, { target }),
    stable: context(vars, { target, now: new Date(0), invocationId: 'fingerprint', log: () => undefined }),
    connection: context(vars, { target, secret }),
    destinations: o.destinations,
  })
  const all = tidyProblems([...problems, ...made.problems], secrets)
  if (all.length > 0 || !profile) throw new InputError(all)
  return {
    manifest: made.manifest,
    profile,
    dir,
    files: sources(dir, files),
    fingerprint: (id) => fingerprintOf(made.manifest, made.stable, id),
  }
}

function projectFolder(o: LoadOptions): string {
  const dir = resolve(o.cwd, o.projectDir)
  if (existsSync(dir) && statSync(dir).isDirectory()) return dir
  throw new InputError({ message: 'the project folder does not exist', given: dir, next: 'name another one: --project-dir' })
}

/** Stands in when the profile itself is wrong, so that models are still checked. */
const nowhere = { profile: '', name: '', type: '', schema: 'schema', threads: 1 }

function findFiles(dir: string, settings: ProjectFile, problems: Problem[]): ProjectFiles {
  const all = (folders: readonly string[], endings: readonly string[]): Found[] => {
    const found = folders.flatMap((folder) => walk(dir, folder, endings, problems))
    return [...new Map(found.map((f) => [f.file, f])).values()]
  }
  return {
    models: all(settings['model-paths'], ['.sql', '.yml', '.yaml']),
    destinations: all(settings['destination-paths'], ['.yml', '.yaml']),
    macros: all(settings['macro-paths'], ['.sql']),
  }
}

/** Templates with the project's macros; when a macro file is wrong, without any. */
function loadMacros(files: readonly Found[], problems: Problem[]): { templates: Templates; complete: boolean } {
  const macros: TemplateSource[] = []
  let complete = true
  for (const { path, file } of files) {
    const read = readText(path, file)
    if ('text' in read) macros.push({ text: read.text, file })
    else {
      problems.push(read.problem)
      complete = false
    }
  }
  try {
    return { templates: createTemplates({ macros }), complete }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    problems.push(...error.problems)
    return { templates: createTemplates({ macros: [] }), complete: false }
  }
}

function chooseProfile(
  o: LoadOptions,
  dir: string,
  settings: ProjectFile,
  templates: Templates,
  contexts: { secret: Context; plain: Context },
  problems: Problem[],
): Profile | null {
  const name = o.profile ?? settings.profile
  if (name === undefined) {
    const place: Place = { file: 'dray_project.yml', line: 1 }
    problems.push({ message: 'no profile is named', place, next: 'add profile: to dray_project.yml, or pass --profile' })
    return null
  }
  const result = loadProfile({
    projectDir: dir,
    cwd: o.cwd,
    homeDir: o.homeDir,
    env: o.env,
    profile: name,
    engines: o.engines,
    templates,
    context: contexts.secret,
    plain: contexts.plain,
    ...(o.profilesDir === undefined ? {} : { profilesDir: o.profilesDir }),
    ...(o.target === undefined ? {} : { target: o.target }),
  })
  if ('profile' in result) return result.profile
  problems.push(...result.problems)
  return null
}

function sources(dir: string, files: ProjectFiles): ProjectSource[] {
  const of = (kind: ProjectSource['kind'], found: readonly Found[]): ProjectSource[] =>
    found.map(({ path, file }) => ({ file, kind, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }))
  const settings = [{ path: resolve(dir, 'dray_project.yml'), file: 'dray_project.yml' }]
  return [
    ...of('settings', settings),
    ...of('models', files.models),
    ...of('destinations', files.destinations),
    ...of('macros', files.macros),
  ]
}
