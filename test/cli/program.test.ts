import { describe, expect, it } from 'vitest'
import { readCommandLine, version } from '../../src/cli/program.ts'
import { verbs } from '../../src/cli/verb-table.ts'
import { fakeTerminal } from './terminal.ts'

describe('readCommandLine', () => {
  it('finds verb, arguments and options', () => {
    const asked = readCommandLine(['explain', 'account', 'eu', '42', '-t', 'prod'], fakeTerminal())
    expect(asked).toMatchObject({ verb: { name: 'explain' }, args: ['account', 'eu', '42'], given: { target: 'prod', output: 'text' } })
  })

  it('collects options that may be repeated', () => {
    const asked = readCommandLine(
      [
        'run',
        '-s',
        'a b',
        'd',
        '--select',
        'sync:c',
        '--accept-guard',
        'a:match',
        '--accept-guard',
        'b:match',
        '--full-refresh',
        '--resend',
      ],
      fakeTerminal(),
    )
    expect(asked).toMatchObject({
      given: { select: ['a b', 'd', 'sync:c'], acceptGuard: ['a:match', 'b:match'], fullRefresh: true, resend: true },
    })
    expect(readCommandLine(['run'], fakeTerminal())).toMatchObject({
      given: expect.not.objectContaining({ select: expect.anything() as unknown }) as unknown,
    })
  })

  it.each([
    [['plann'], "unknown command 'plann'", 'Did you mean plan?'],
    [['plan', '--selct', 'x'], "unknown option '--selct'", 'Did you mean --select?'],
    [['build', '--resend'], "unknown option '--resend'", ''],
    [['plan', 'extra'], "too many arguments for 'plan'", ''],
    [['explain', 'user'], "missing required argument 'key'", ''],
    [['run', '--select'], "option '-s, --select <names...>' argument missing", ''],
    [['audit', '--output', 'xml'], "argument 'xml' is invalid", 'Allowed choices are text, json'],
  ])('L13: %j ends with exit code 2 and says why', (argv, message, hint) => {
    const terminal = fakeTerminal()
    expect(readCommandLine(argv, terminal)).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string })
    expect(terminal.text.err).toContain(message)
    expect(terminal.text.err).toContain(hint)
    expect(terminal.text.out).toBe('')
  })

  it('shows help on stderr with exit code 2 when nothing is asked', () => {
    const terminal = fakeTerminal()
    expect(readCommandLine([], terminal)).toMatchObject({ exitCode: 2 })
    expect(terminal.text.err).toContain('Usage: dray')
  })

  it('shows help and version on stdout with exit code 0', () => {
    const terminal = fakeTerminal()
    expect(readCommandLine(['--version'], terminal)).toEqual({ exitCode: 0, message: null })
    expect(terminal.text.out).toBe(`${version()}\n`)
    expect(readCommandLine(['run', '--help'], terminal)).toEqual({ exitCode: 0, message: null })
    expect(terminal.text.out).toContain('--accept-guard <guard>')
  })

  it('has a file for every verb that it lists', async () => {
    expect(verbs.map((v) => v.name)).toEqual(['parse', 'compile', 'build', 'plan', 'run', 'explain', 'audit', 'baseline'])
    for (const verb of verbs) expect(await verb.load()).toBeTypeOf('function')
  })
})
