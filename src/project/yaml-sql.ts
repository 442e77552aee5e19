import type { Path, YamlFile } from './config/yaml.ts'
import type { TemplateSource } from './template/template.ts'

/** SQL that stands in a YAML file, with the place where its text begins. */
export function yamlSql(yaml: YamlFile, path: Path, text: string): TemplateSource {
  const { file, line, column } = yaml.textAt(path)
  return { text, file, line: line ?? 1, column: column ?? 1 }
}
