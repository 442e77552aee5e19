import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import type { Context } from '../base-context.ts'
import type { Templates } from '../template/template.ts'
import { check } from './check.ts'
import { renderStrings } from './render-strings.ts'
import { projectSchema } from './schema/project.ts'
import type { ProjectFile } from './schema/project.ts'
import { readYaml } from './yaml.ts'
import type { YamlFile } from './yaml.ts'

export const PROJECT_FILE = 'dray_project.yml'

/**
 * Reads dray_project.yml. Its texts may use `env_var` and `var` (of `--vars`).
 *
 * @throws InputError when it is missing or wrong: without it no other file can be found
 */
export function readSettings(projectDir: string, templates: Templates, context: Context): { settings: ProjectFile; yaml: YamlFile } {
  const path = join(projectDir, PROJECT_FILE)
  if (!existsSync(path)) {
    throw new InputError({
      message: `there is no ${PROJECT_FILE} in this folder`,
      given: projectDir,
      next: 'go to the project folder, or name it: --project-dir',
    })
  }
  const read = readYaml(path, PROJECT_FILE)
  if ('problems' in read) throw new InputError(read.problems)
  const rendered = renderStrings(read.yaml.value, read.yaml, templates, context, { skip: (at) => at.at(-1) === 'description' })
  const checked = check(projectSchema, rendered.value, read.yaml, { templated: rendered.templated })
  const problems = [...rendered.problems, ...('problems' in checked ? checked.problems : [])]
  if ('problems' in checked || problems.length > 0) throw new InputError(problems)
  return { settings: checked.data, yaml: read.yaml }
}
