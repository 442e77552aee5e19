import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { destination } from '../../../src/destinations/file/index.ts'
import { members } from '../../../src/util/json-text.ts'
import type { ObjectUse } from '../../../src/destinations/destination.ts'
import { destinationSuite } from '../../conformance/destination.ts'
import type { Bench, Held } from '../../conformance/destination.ts'
import { tempDir, testIo } from '../../fixtures/io.ts'

const use: ObjectUse = { match: 'id', mode: 'mirror', onLeave: 'delete' }

/** What a reader makes of the files: lines in order, fields laid over another, the last line per match counts. */
function readBack(folder: string): Held[] {
  const held = new Map<string, Map<string, string>>()
  for (const line of readdirSync(folder)
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((l) => l !== '')) {
    const { operation, match } = JSON.parse(line) as { operation: string; match: string }
    const raw = members(line)?.find((m) => m.name === 'fields')?.raw ?? '{}'
    if (operation === 'delete') held.delete(match)
    else held.set(match, new Map([...(held.get(match) ?? []), ...(members(raw) ?? []).map((m): [string, string] => [m.name, m.raw])]))
  }
  return [...held].map(([match, fields]) => ({
    match,
    fields: `{${[...fields].map(([name, raw]) => `${JSON.stringify(name)}:${raw}`).join(',')}}`,
  }))
}

function start(): Promise<Bench> {
  const projectDir = tempDir()
  const io = testIo({ projectDir, object: { name: 'jsonl', given: null, use } })
  return Promise.resolve({
    object: 'jsonl',
    spec: destination.object('jsonl', null, use),
    session: destination.open({ path: 'out' }, io),
    held: () => Promise.resolve(readBack(join(projectDir, 'out/people'))),
    stop: () => Promise.resolve(rmSync(projectDir, { recursive: true })),
  })
}

destinationSuite('file, jsonl', { faults: [], can: [], start })
