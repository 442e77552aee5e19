import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dispatch } from '../../src/cli/dispatch.ts'
import type { CliHost } from '../../src/cli/host.ts'
import { openShop, put, type Shop } from '../e2e/shop-project.ts'
import { fakeTerminal } from './terminal.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

async function run(argv: readonly string[], changes: Partial<CliHost> = {}) {
  const terminal = fakeTerminal()
  const clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async (ms: number, signal?: AbortSignal) => void (await sleep(ms, undefined, signal ? { signal } : {})),
  }
  const done = await dispatch(argv, {
    env: shop.env,
    cwd: shop.dir,
    homeDir: '/nowhere',
    clock,
    signal: new AbortController().signal,
    terminal,
    ...changes,
  })
  return { ...done, ...terminal.text }
}

const lines = (text: string): readonly string[] => text.trimEnd().split('\n')

describe('dispatch', () => {
  it('stops after the guards without `deliver: true`, and says so', async () => {
    const text = await run(['run', '--target', 'dry'])
    expect(text.exitCode).toBe(0)
    expect(text.out).toMatch(/^OK planned crm\.contacts \[\+6 ~0 -0, not sent, in /m)
    expect(text.out).toMatch(/^not sent: output "dry" of profiles\.yml has no "deliver: true"/m)
    const json = await run(['run', '--target', 'dry', '--output', 'json'])
    expect(json.result).toMatchObject({
      results: { delivered: false, syncs: [{ status: 'not_sent', planned: { creates: 6 }, counters: null }, { status: 'not_sent' }] },
    })
    expect(shop.crm.log).toEqual([])
  })

  it('prints exactly one line of JSON on stdout, whatever happens', async () => {
    for (const argv of [
      ['parse'],
      ['compile', '--ddl'],
      ['build'],
      ['plan'],
      ['audit'],
      ['explain', 'user', '1'],
      ['explain', 'user', 'no'],
      ['explain', 'no', '1'],
      ['parse', '--vars', 'x'],
      ['nope'],
      ['plan', '--nope'],
    ]) {
      const { out, result, exitCode } = await run([...argv, '--output', 'json'])
      expect(lines(out), argv.join(' ')).toHaveLength(1)
      expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(result)))
      expect(Object.keys(JSON.parse(out) as object)).toEqual(['command', 'exit_code', 'invocation_id', 'elapsed', 'results', 'problems'])
      expect(result).toMatchObject({ exit_code: exitCode })
      expect(exitCode === 0).toBe((result?.problems.length ?? 0) === 0)
    }
  })

  it('L13: tells all problems of a project with their places, and exit code 2', async () => {
    const path = join(shop.dir, 'destinations/crm.yml')
    const text = readFileSync(path, 'utf8')
    put(shop.dir, 'destinations/crm.yml', text.replace('on_leave: delete', 'on_leave: delte').replace('mode: mirror', 'mode: miror'))
    try {
      const told = await run(['build', '--output', 'json'])
      expect(told.exitCode).toBe(2)
      expect(told.result?.problems.length).toBeGreaterThanOrEqual(2)
      expect(told.result?.problems.every((p) => p.file === 'destinations/crm.yml' && (p.line ?? 0) > 1)).toBe(true)
      expect((await run(['build'])).err).toMatch(/^error: destinations\/crm\.yml:\d+:\d+: /m)
    } finally {
      put(shop.dir, 'destinations/crm.yml', text)
    }
  })

  it('L13: tells what a selector may be', async () => {
    const told = await run(['plan', '--select', 'contcts'])
    expect(told).toMatchObject({ exitCode: 2, err: expect.stringContaining('did you mean "contacts"?') as string })
  })

  it('L13: tells of a guard accepted for a sync that is none', async () => {
    for (const verb of ['plan', 'run']) {
      const told = await run([verb, '--target', 'dry', '--accept-guard', 'contcts:max_deletes=50'])
      expect(told).toMatchObject({ exitCode: 2, err: expect.stringContaining('did you mean "contacts"?') as string })
    }
  })

  it('L13: a baseline before the first build says what to do', async () => {
    const fresh = join(shop.dir, 'profiles.yml')
    const text = readFileSync(fresh, 'utf8')
    put(shop.dir, 'profiles.yml', text.replace('schema: dry', 'schema: fresh'))
    try {
      const told = await run(['baseline', 'contacts', '--target', 'dry'])
      expect(told).toMatchObject({ exitCode: 2, err: expect.stringContaining('next: build it first: dray build') as string })
      expect((await run(['baseline', 'contcts', '--target', 'dry'])).err).toContain('did you mean "contacts"?')
    } finally {
      put(shop.dir, 'profiles.yml', text)
    }
  })

  it('a sync that left the project is told of while rows of it are held, and its runs stay in the audit', async () => {
    const own = await openShop()
    const file = join(own.dir, 'destinations/crm.yml')
    const text = readFileSync(file, 'utf8')
    const here = (...argv: readonly string[]) => run(argv, { env: own.env, cwd: own.dir })
    try {
      expect((await here('run')).exitCode).toBe(0)
      put(own.dir, 'destinations/crm.yml', text.slice(0, text.indexOf('  - name: tags')))
      const told = await here('plan')
      expect(told).toMatchObject({ exitCode: 0, err: expect.stringMatching(/^note: tags: .*crm still holds 2 of its rows/m) as string })
      expect((await here('audit', '--sync', 'tags')).out).toContain('crm.tags')
      expect((await here('audit', '--sync', 'tag')).exitCode).toBe(2)
    } finally {
      await own.close()
    }
  })

  it('selects and excludes', async () => {
    const json = await run(['run', '--target', 'dry', '--select', 'sync:contacts tags', '--exclude', 'tags', '--output', 'json'])
    expect(json.result).toMatchObject({ results: { syncs: [{ sync: 'contacts' }] } })
  })

  it('takes --vars over those of the project', async () => {
    await run(['compile', '--vars', 'vip_from: 7'])
    expect(readFileSync(join(shop.dir, 'target/compiled/shop/models/users/user.yml/vip.sql'), 'utf8')).toBe('lifetime_value >= 7\n')
  })

  it('prints the DDL alone on stdout', async () => {
    const { out, err } = await run(['compile', '--ddl'])
    expect(out).toMatch(/^-- The schema\nCREATE SCHEMA IF NOT EXISTS "dray";/)
    expect(out).toContain('CREATE TABLE IF NOT EXISTS "dray"."_dray_state__contacts"')
    expect(out).not.toContain('OK compiled')
    expect(err).toContain('OK compiled')
  })

  it('does without a folder for compiled SQL', async () => {
    rmSync(join(shop.dir, 'target'), { recursive: true, force: true })
    put(shop.dir, 'target', 'a file in the way')
    expect((await run(['build'])).exitCode).toBe(0)
    expect(await run(['compile'])).toMatchObject({ exitCode: 1, err: expect.stringContaining('compiled SQL cannot be written') as string })
    rmSync(join(shop.dir, 'target'))
    expect(existsSync(join(shop.dir, 'target'))).toBe(false)
  })

  it('shows an unknown error as a bug, with its stack and without secrets', async () => {
    let calls = 0
    const monotonic = (): number => {
      if (++calls === 5) throw new Error(`boom with ${shop.env['CRM_TOKEN']}`)
      return performance.now()
    }
    const clock = { now: () => Date.now(), monotonic, sleep: async () => undefined }
    const told = await run(['build'], { clock })
    expect(told.exitCode).toBe(1)
    expect(told.err).toMatch(/error: unexpected error, which is a bug in Dray: Error: boom with \*\*\*\n +at /)
    expect(told.err).not.toContain(String(shop.env['CRM_TOKEN']))
  })

  it('ends a build that is told to stop with exit code 1', async () => {
    const stop = new AbortController()
    stop.abort()
    const told = await run(['build'], { signal: stop.signal })
    expect(told).toMatchObject({ exitCode: 1, err: expect.stringContaining('nothing is lost') as string })
  })
})
