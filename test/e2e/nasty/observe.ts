import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { members } from '../../../src/util/json-text.ts'
import { liveOf } from '../../fakes/rest/state.ts'
import type { Fields } from './expected.ts'
import { looseFields } from './project.ts'
import type { World } from './world.ts'

/** JSON as the engine wrote it, where the canon promises equality of values only. */
export const settled = (fields: Fields): Fields =>
  fields.map(([name, json]) => [name, looseFields.has(name) ? stable(JSON.parse(json)) : json])

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

/** Live records of a collection at the receiver: match -> fields as they were sent. */
export const received = (world: World, collection: string): ReadonlyMap<string, Fields> =>
  new Map(liveOf(world.receiver.state, collection).map((r) => [r.match, settled([...r.fields])]))

/** Lines of all files that a sync wrote, oldest first. */
export function lines(world: World, sync: string, format: string): readonly string[] {
  return files(world, sync)
    .flatMap((file) => readFileSync(file, 'utf8').split(format === 'csv' ? '\r\n' : '\n'))
    .filter((line) => line !== '')
}

export function files(world: World, sync: string): readonly string[] {
  const folder = join(world.dir, 'out ü', '{{', sync)
  try {
    return readdirSync(folder)
      .toSorted()
      .map((file) => join(folder, file))
  } catch {
    return []
  }
}

/** A line of a JSONL file: its text with the loose fields settled. */
export function settledLine(line: string): string {
  const parts = (members(line) ?? []).map(({ name, raw }) => {
    const inner = name === 'fields' ? (members(raw) ?? []).map((m) => [m.name, m.raw] as const) : null
    return `${JSON.stringify(name)}:${inner ? object(settled(inner)) : raw}`
  })
  return `{${parts.join(',')}}`
}

export const object = (fields: Fields): string => `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`

/** Cells of a CSV text, read by RFC 4180: null where nothing stands, not even quotes. */
export function csvRows(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [[]]
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/gy
  for (let at = 0; at < text.length; at = cell.lastIndex) {
    cell.lastIndex = at
    const [, raw = '', end] = cell.exec(text) ?? []
    rows.at(-1)?.push(raw === '' ? null : raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw)
    if (end === '\r\n') rows.push([])
    if (end === undefined) throw new Error(`no CSV at ${at}: ${text.slice(at, at + 40)}`)
  }
  return rows.filter((row) => row.length > 0)
}
