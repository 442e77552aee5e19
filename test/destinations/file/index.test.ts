import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { Terminal } from '../../../src/destinations/destination.ts'
import type { Io, ObjectUse, Operation, Outcome } from '../../../src/destinations/destination.ts'
import { destination } from '../../../src/destinations/file/index.ts'
import { tempDir, testIo } from '../../fixtures/io.ts'
import { batchOf } from '../../fixtures/wire.ts'
import type { WireRow } from '../../fixtures/wire.ts'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))

function project(): string {
  const folder = tempDir()
  folders.push(folder)
  return folder
}

interface Options {
  readonly object?: 'jsonl' | 'csv'
  readonly use?: Partial<ObjectUse>
  readonly path?: string
  readonly runId?: string
}

function opened(projectDir: string, o: Options = {}) {
  const object = o.object ?? 'jsonl'
  const use: ObjectUse = { match: 'id', mode: 'mirror', onLeave: 'delete', ...o.use }
  const io: Io = testIo({ projectDir, runId: o.runId ?? 'run-1', sync: 'accounts', object: { name: object, given: null, use } })
  const session = destination.open({ path: o.path ?? 'out' }, io)
  const spec = destination.object(object, null, use)
  const send = (operation: Operation, rows: readonly WireRow[]): Promise<readonly Outcome[]> =>
    session.send(batchOf(spec.operations[operation]!, object, operation, rows), AbortSignal.timeout(5000))
  return { session, send, text: () => readFileSync(join(projectDir, 'out/accounts', `${o.runId ?? 'run-1'}.${object}`), 'utf8') }
}

it('writes one line a row, for its owner only', async () => {
  const dir = project()
  const { session, send, text } = opened(dir)
  expect(await send('create', [{ seq: 1, match: 'a', payload: '{"mrr":1.50}' }])).toEqual([
    { seq: 1, outcome: 'acked', evidence: 'fsync', origin: 'created' },
  ])
  await send('delete', [{ seq: 2, match: 'b', payload: null }])
  await session.close()
  expect(text()).toBe('{"operation":"create","match":"a","fields":{"mrr":1.50}}\n{"operation":"delete","match":"b"}\n')
  expect(statSync(join(dir, 'out/accounts/run-1.jsonl')).mode & 0o777).toBe(0o600)
})

it('makes no file where nothing is sent', async () => {
  const dir = project()
  await opened(dir).session.close()
  expect(existsSync(join(dir, 'out'))).toBe(false)
})

it('writes requests that come at once one after the other', async () => {
  const { session, send, text } = opened(project())
  await Promise.all([1, 2, 3, 4].map((seq) => send('create', [{ seq, match: String(seq).repeat(5000), payload: '{}' }])))
  await session.close()
  expect(
    text()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { match: string }).match[0]),
  ).toEqual(['1', '2', '3', '4'])
})

it('L5: a line that a crash cut off is ended, and the next run writes its own file', async () => {
  const dir = project()
  const first = opened(dir)
  await first.send('create', [{ seq: 1, match: 'a', payload: '{}' }])
  await first.session.close()
  appendFileSync(join(dir, 'out/accounts/run-1.jsonl'), '{"operation":"cre')
  const again = opened(dir)
  await again.send('create', [{ seq: 2, match: 'b', payload: '{}' }])
  await again.session.close()
  expect(again.text().split('\n')).toEqual([
    '{"operation":"create","match":"a","fields":{}}',
    '{"operation":"cre',
    '{"operation":"create","match":"b","fields":{}}',
    '',
  ])
  const next = opened(dir, { runId: 'run-2' })
  await next.send('create', [{ seq: 1, match: 'a', payload: '{}' }])
  expect(next.text().split('\n')).toHaveLength(2)
  await next.session.close()
})

it.each(['../elsewhere', '/tmp', 'link/deep'])('refuses %s, which leaves the project', async (path) => {
  const dir = project()
  symlinkSync(project(), join(dir, 'link'))
  const { send, session } = opened(dir, { path })
  await expect(send('create', [{ seq: 1, match: 'a', payload: '{}' }])).rejects.toBeInstanceOf(Terminal)
  expect(await session.check(AbortSignal.timeout(1000))).toMatchObject({
    ok: false,
    detail: expect.stringContaining('outside the project') as string,
  })
})

it('a folder that cannot be written stops the sync', async () => {
  const dir = project()
  mkdirSync(join(dir, 'out'))
  appendFileSync(join(dir, 'out/accounts'), 'a file where the folder should be')
  await expect(opened(dir).send('create', [{ seq: 1, match: 'a', payload: '{}' }])).rejects.toBeInstanceOf(Terminal)
})

it('CSV: header from the mapping, texts decoded, numbers as sent, nested names with dots', async () => {
  const use = { fields: [['name'], ['mrr'], ['billing', 'city'], ['a.b'], ['tags'], ['meta']] }
  const { session, send, text } = opened(project(), { object: 'csv', use })
  const payload =
    '{"name":"Zoë \\"Z\\", Ltd\\nOslo","mrr":12345678901234567890.10,"billing":{"city":""},"a.b":true,"tags":[1,"x"],"meta":{"k":1}}'
  const outcomes = await send('create', [
    { seq: 1, match: 'a,1', payload },
    { seq: 2, match: 'b', payload: '{"name":null,"mrr":0}' },
  ])
  await send('delete', [{ seq: 3, match: 'c', payload: null }])
  await session.close()
  expect(outcomes.map((o) => o.outcome)).toEqual(['acked', 'acked'])
  expect(text()).toBe(
    [
      'operation,id,name,mrr,billing.city,a\\.b,tags,meta',
      'create,"a,1","Zoë ""Z"", Ltd\nOslo",12345678901234567890.10,"",true,"[1,""x""]","{""k"":1}"',
      'create,b,,0,,,,',
      'delete,c,,,,,,',
      '',
    ].join('\r\n'),
  )
})

it('CSV: the header stands once, also when the file is opened again', async () => {
  const dir = project()
  for (const seq of [1, 2]) {
    const { session, send } = opened(dir, { object: 'csv', use: { fields: [['n']] } })
    await send('create', [{ seq, match: `m${seq}`, payload: `{"n":${seq}}` }])
    await session.close()
  }
  expect(readFileSync(join(dir, 'out/accounts/run-1.csv'), 'utf8')).toBe('operation,id,n\r\ncreate,m1,1\r\ncreate,m2,2\r\n')
})

it('CSV: without the mapping the first rows make the header; a row that does not fit is refused, not cut', async () => {
  const { session, send, text } = opened(project(), { object: 'csv' })
  await send('create', [{ seq: 1, match: 'a', payload: '{"n":1}' }])
  const [outcome] = await send('update', [{ seq: 2, match: 'b', payload: '{"n":1,"late":2}' }])
  await session.close()
  expect(outcome).toMatchObject({ outcome: 'rejected', message: 'the file has no column "late"' })
  expect(text()).toBe('operation,id,n\r\ncreate,a,1\r\n')
})

it('CSV: a field named like the match is told when the project is read', () => {
  const use: ObjectUse = { match: 'id', mode: 'upsert', onLeave: null, fields: [['id']] }
  expect(() => destination.object('csv', null, use)).toThrow(/column \\?"id\\?" twice/)
})
