import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ZodType } from 'zod'
import type { Problem } from '../../errors.ts'
import type { Context } from '../base-context.ts'
import type { Templates } from '../template/template.ts'
import { unknownName } from '../unknown-name.ts'
import { check } from './check.ts'
import { renderStrings } from './render-strings.ts'
import { keysAt } from './schema-keys.ts'
import { outputSchema, profileSchema } from './schema/profiles.ts'
import { readYaml } from './yaml.ts'
import type { YamlFile } from './yaml.ts'

export interface Profile {
  readonly name: string
  /** Name of the chosen output. */
  readonly target: string
  readonly type: string
  readonly schema: string
  readonly deliver: boolean
  readonly threads: number
  /** As the warehouse's own schema yields it: what its `open` takes. Holds secrets. */
  readonly config: unknown
}

export interface ProfileOptions {
  readonly projectDir: string
  readonly cwd: string
  readonly homeDir: string
  readonly env: NodeJS.ProcessEnv
  /** The `--profiles-dir` flag. */
  readonly profilesDir?: string
  /** Name of the profile. */
  readonly profile: string
  /** The `--target` flag. */
  readonly target?: string
  readonly engines: Readonly<Record<string, { readonly configSchema: ZodType }>>
  readonly templates: Templates
  /** For the output: `env_var` values read through it are secrets. */
  readonly context: Context
  /** For the profile's `target:`. */
  readonly plain: Context
}

type Result = { readonly profile: Profile } | { readonly problems: readonly Problem[] }

const FILE = 'profiles.yml'

/**
 * Finds profiles.yml (flag, DRAY_PROFILES_DIR, project folder, working folder, ~/.dray), and reads the chosen output of the
 * profile. Only that output is rendered: a variable that another one needs may be missing.
 */
export function loadProfile(o: ProfileOptions): Result {
  const found = findProfiles(o)
  if ('problems' in found) return found
  const read = readYaml(found.path, display(found.path, o.projectDir))
  if ('problems' in read) return read
  const { yaml } = read
  const all = yaml.value
  if (typeof all !== 'object' || all === null || Array.isArray(all)) {
    return {
      problems: [
        {
          message: 'expected profiles by name',
          place: yaml.at([]),
          allowed: '<profile>: { target, outputs: { dev: { type, schema, … } } }',
        },
      ],
    }
  }
  if (!Object.hasOwn(all, o.profile)) return { problems: [unknownName('profile', o.profile, Object.keys(all), yaml.at([]))] }
  return readOutput(o, yaml, (all as Record<string, unknown>)[o.profile])
}

function readOutput(o: ProfileOptions, yaml: YamlFile, raw: unknown): Result {
  const base = [o.profile]
  const shape = check(profileSchema, raw, yaml, { base })
  if ('problems' in shape) return shape
  const rendered = renderStrings(shape.data.target, yaml, o.templates, o.plain, { base: [o.profile, 'target'] })
  if (o.target === undefined && rendered.problems.length > 0) return { problems: rendered.problems }
  const names = Object.keys(shape.data.outputs)
  const target = o.target ?? (rendered.value as string | undefined) ?? (names.length === 1 ? (names[0] as string) : 'default')
  const place = o.target === undefined ? yaml.at([o.profile, 'target']) : yaml.keyAt([o.profile, 'outputs'])
  if (!names.includes(target)) return { problems: [unknownName(`output in profile "${o.profile}"`, target, names, place)] }
  return checkOutput(o, yaml, target, shape.data.outputs[target])
}

function checkOutput(o: ProfileOptions, yaml: YamlFile, target: string, raw: unknown): Result {
  const base = [o.profile, 'outputs', target]
  const rendered = renderStrings(raw, yaml, o.templates, o.context, { base })
  if (rendered.problems.length > 0) return { problems: rendered.problems }
  const options = { base, templated: rendered.templated, alsoKnown: Object.keys(outputSchema.shape) }
  const common = check(outputSchema, rendered.value, yaml, options)
  const type = (rendered.value as Record<string, unknown>)['type']
  const engine = typeof type === 'string' && Object.hasOwn(o.engines, type) ? o.engines[type] : undefined
  const commonProblems = 'problems' in common ? common.problems : []
  if (!engine) {
    if (typeof type !== 'string') return { problems: commonProblems }
    return { problems: [...commonProblems, unknownName('warehouse type', type, Object.keys(o.engines), yaml.at([...base, 'type']))] }
  }
  const own = check(engine.configSchema, ownKeys(rendered.value, engine.configSchema), yaml, options)
  if ('problems' in common || 'problems' in own) {
    const told = new Set(commonProblems.map((p) => p.message))
    return { problems: [...commonProblems, ...('problems' in own ? own.problems.filter((p) => !told.has(p.message)) : [])] }
  }
  const { schema, deliver, threads } = common.data
  return { profile: { name: o.profile, target, type: type as string, schema, deliver, threads, config: own.data } }
}

/** What the warehouse's own schema is asked about: without the common keys that it does not name. */
function ownKeys(value: unknown, schema: ZodType): unknown {
  const known = keysAt(schema, [])
  const common = Object.keys(outputSchema.shape)
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => !common.includes(key) || known.includes(key)))
}

function findProfiles(o: ProfileOptions): { readonly path: string } | { readonly problems: readonly Problem[] } {
  const given = o.profilesDir === undefined ? null : resolve(o.cwd, o.profilesDir)
  const fromEnv = o.env['DRAY_PROFILES_DIR'] ? resolve(o.cwd, o.env['DRAY_PROFILES_DIR']) : null
  const wanted = given ?? fromEnv
  if (wanted !== null) {
    const path = join(wanted, FILE)
    if (existsSync(path)) return { path }
    const by = given === null ? 'DRAY_PROFILES_DIR' : '--profiles-dir'
    return { problems: [{ message: `there is no ${FILE} in the folder that ${by} names`, given: wanted }] }
  }
  const folders = [...new Set([o.projectDir, o.cwd, join(o.homeDir, '.dray')])]
  const path = folders.map((folder) => join(folder, FILE)).find((candidate) => existsSync(candidate))
  if (path !== undefined) return { path }
  return {
    problems: [
      {
        message: `there is no ${FILE}`,
        allowed: `one in ${folders.join(', ')}, or --profiles-dir`,
        next: 'copy profiles.example.yml and fill it in',
      },
    ],
  }
}

/** The file's name for messages: relative inside the project. */
function display(path: string, projectDir: string): string {
  const way = relative(projectDir, path)
  return way.startsWith('..') || isAbsolute(way) ? path : way.split(sep).join('/')
}
