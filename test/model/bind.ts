import { rule } from './rules.ts'
import type { DesiredRow } from './source.ts'
import { places } from './state.ts'
import type { StateRow } from './state.ts'
import type { RecordsSync } from './syncs.ts'

/** `frozen`: keys that may not be touched, and why. `recordOf`: key to its record. `taken`: record to its key. */
export interface Binding {
  frozen: Map<string, string>
  recordOf: Map<string, StateRow>
  taken: Map<number, string>
}

/** Decides which keys are frozen, and to which record each of the others is bound. `records` in the order of their numbers. */
export function bind(sync: RecordsSync, rows: DesiredRow[], records: StateRow[]): Binding {
  const { frozen, winners } = collisions(sync, rows)
  const losesHere = (key: string, match: string | null): boolean =>
    rule('preferWins') && winners.has(match) && rows.some((r) => r.key === key && r.match === match)
  const blocks = (r: StateRow, row: DesiredRow): boolean =>
    r.key !== row.key && frozen.has(r.key) && stands(r, row.match) && !losesHere(r.key, row.match)
  for (let size = -1; size !== frozen.size;) {
    size = frozen.size
    for (const row of rows) {
      if (!frozen.has(row.key) && records.some((r) => blocks(r, row))) frozen.set(row.key, 'blocked')
    }
  }
  const { waiting, ...bound } = bindLive(
    sync,
    rows.filter((r) => !frozen.has(r.key)),
    records,
  )
  for (const key of waiting) frozen.set(key, 'doubt') // these wait, but stand in nobody's way
  return { frozen, ...bound }
}

const stands = (r: StateRow, match: string | null): boolean => match !== null && places(r).includes(match)

function collisions(sync: RecordsSync, rows: DesiredRow[]): { frozen: Map<string, string>; winners: Map<string | null, string> } {
  const frozen = new Map<string, string>()
  const winners = new Map<string | null, string>()
  for (const match of new Set(rows.map((r) => r.match))) {
    const keys = rows
      .filter((r) => r.match === match)
      .map((r) => r.key)
      .sort()
    if (match === null) for (const key of keys) frozen.set(key, 'no_match')
    else if (keys.length > 1) {
      const [first, ...others] = keys
      const wins = sync.collision === 'prefer' && first !== undefined
      if (wins) winners.set(match, first)
      for (const key of wins ? others : keys) frozen.set(key, 'collision')
    }
  }
  return { frozen, winners }
}

function bindLive(sync: RecordsSync, rows: DesiredRow[], records: StateRow[]): Omit<Binding, 'frozen'> & { waiting: string[] } {
  const recordOf = new Map<string, StateRow>()
  const taken = new Map<number, string>()
  const waiting: string[] = []
  const open = (): DesiredRow[] => rows.filter((r) => !recordOf.has(r.key))
  const claim = (row: DesiredRow, fits: (r: StateRow) => boolean): void => {
    const r = records.find((r) => !taken.has(r.record) && fits(r))
    if (!r) return
    recordOf.set(row.key, r)
    taken.set(r.record, row.key)
  }
  // Rule 1: the record under the desired match; its own before others', a held match before a tried one.
  for (const row of open()) claim(row, (r) => r.key === row.key && r.match === row.match)
  for (const row of open()) claim(row, (r) => r.key === row.key && stands(r, row.match))
  for (const row of open()) claim(row, (r) => r.match === row.match)
  for (const row of open()) claim(row, (r) => stands(r, row.match))
  const rekeyable = (r: StateRow): boolean => r.match !== null && (!rule('doubtNotRekeyed') || (r.held !== null && !r.doubt))
  for (const row of open()) {
    // A record that is bound elsewhere may still stand there.
    if (records.some((r) => taken.has(r.record) && stands(r, row.match))) waiting.push(row.key)
    else if (sync.rekey === 'in_place') claim(row, (r) => r.key === row.key && rekeyable(r)) // rule 2
  }
  return { recordOf, taken, waiting }
}
