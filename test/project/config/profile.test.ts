import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { InputError } from '../../../src/errors.ts'
import { loadProject } from '../../../src/project/load.ts'
import { loadOptions } from '../../fixtures/load-options.ts'
import { smallProject, writeProject } from '../../fixtures/small-project.ts'

let cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups) cleanup()
  cleanups = []
})

function project(files: Record<string, string | null> = {}): string {
  const { dir, remove } = writeProject(files)
  cleanups.push(remove)
  return dir
}

const output = (path: string): string => `shop:\n  outputs:\n    dev: { type: duckdb, path: ${path}, schema: dray }\n`

test('lookup: flag, then DRAY_PROFILES_DIR, then project, then working folder, then ~/.dray', async () => {
  const dir = project({ 'profiles.yml': output('project') })
  const folder = (name: string): string => {
    mkdirSync(join(dir, name), { recursive: true })
    writeFileSync(join(dir, name, 'profiles.yml'), output(name.replaceAll(/\W/g, '')))
    return join(dir, name)
  }
  const env = { DRAY_PROFILES_DIR: folder('env') }
  const all = { profilesDir: folder('flag'), env, cwd: folder('cwd'), homeDir: dir }
  folder('.dray')
  const path = async (more: object): Promise<unknown> => (await loadProject(loadOptions(dir, more))).profile.config
  expect(await path(all)).toEqual({ path: 'flag' })
  expect(await path({ env, cwd: all.cwd, homeDir: dir })).toEqual({ path: 'env' })
  expect(await path({ cwd: all.cwd, homeDir: dir })).toEqual({ path: 'project' })
  writeFileSync(join(dir, 'profiles.yml'), '')
  const { rmSync } = await import('node:fs')
  rmSync(join(dir, 'profiles.yml'))
  expect(await path({ cwd: all.cwd, homeDir: dir })).toEqual({ path: 'cwd' })
  expect(await path({ cwd: join(dir, 'models'), projectDir: dir, homeDir: dir })).toEqual({ path: 'dray' })
})

test('only the chosen output is rendered; deliver is false unless it is said', async () => {
  const { profile } = await loadProject(loadOptions(project()))
  expect(profile).toEqual({
    name: 'shop',
    target: 'dev',
    type: 'duckdb',
    schema: 'dray',
    deliver: false,
    threads: 4,
    config: { path: 'shop.duckdb' },
  })
})

test('a templated value is what its schema wants: a port is a number, a password of digits stays text', async () => {
  const profiles = `shop:
  target: "{{ env_var('DRAY_TARGET', 'prod') }}"
  outputs:
    prod:
      type: postgres
      host: "{{ env_var('PG_HOST') }}"
      port: "{{ env_var('PG_PORT') }}"
      user: "{{ env_var('PG_USER', 'dray') }}"
      password: "{{ env_var('PG_PASSWORD') }}"
      dbname: "{{ var('database', 'w') }}"
      schema: My Dray
      deliver: "{{ env_var('DELIVER') }}"
      threads: "{{ env_var('THREADS', '9') }}"
`
  const env = { PG_HOST: 'db', PG_PORT: '6543', PG_PASSWORD: '0123', DELIVER: 'true' }
  const { profile } = await loadProject(loadOptions(project({ 'profiles.yml': profiles }), { env }))
  expect(profile).toEqual({
    name: 'shop',
    target: 'prod',
    type: 'postgres',
    schema: 'My Dray',
    deliver: true,
    threads: 9,
    config: { host: 'db', port: 6543, user: 'dray', password: '0123', dbname: 'w', schema: 'My Dray' },
  })
})

test('secrets never appear in an error: neither rendered ones nor those written in the file', async () => {
  const files = {
    'profiles.yml': `shop:\n  outputs:\n    prod: { type: postgres, host: "{{ env_var('H') }}", port: "{{ env_var('PORT') }}", user: u, password: 98765432, dbname: d, schema: s }\n`,
    'destinations/mail.yml': smallProject['destinations/mail.yml']?.replace('abc-us1', `"{{ env_var('KEY') }}"`) ?? '',
  }
  const env = { H: 'host.internal', PORT: 'port-s3cr3t', KEY: 'KEY s3cr3t value' }
  const error = await loadProject(loadOptions(project(files), { env })).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(InputError)
  const { message } = error as InputError
  expect(message).not.toMatch(/s3cr3t|98765432|host.internal/)
  expect(message).toMatch(/port: expected a number, not text\n {2}given: "\{\{ env_var\('PORT'\) \}\}"/)
  expect(message).toMatch(/password: expected text, not a number\n {2}given: "\*\*\*"/)
  expect(message).toMatch(/api_key: not an API key/)
})
