import type { Place, Problem } from '../errors.ts'
import { check } from './config/check.ts'
import { modelConfigs } from './config/schema/models.ts'
import type { ModelKind } from './config/schema/models.ts'
import type { YamlFile } from './config/yaml.ts'
import type { z } from 'zod'

type Config<K extends ModelKind> = z.output<(typeof modelConfigs)[K]>

/** Checks what `config(…)` was given against the kind of model. On problems `config` is empty. */
export function modelConfig<K extends ModelKind>(
  kind: K,
  given: Readonly<Record<string, unknown>>,
  place: Place,
  node: string,
): { config: Partial<Config<K>>; problems: readonly Problem[] } {
  const at = (): Place => place
  const yaml: YamlFile = { file: place.file, value: given, at, keyAt: at, textAt: at }
  const schema = modelConfigs[kind] as unknown as z.ZodType<Config<K>>
  const checked = check(schema, given, yaml, { node })
  return 'problems' in checked
    ? { config: {}, problems: checked.problems.map((p) => ({ ...p, message: `config(): ${p.message}` })) }
    : { config: checked.data, problems: [] }
}
