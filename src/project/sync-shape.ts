import type { Place, Problem } from '../errors.ts'
import type { SyncFile } from './config/schema/destination.ts'

/** Keys of a sync that do not go together, each with the sentence that says why. Nothing here needs other files. */
export function syncShapeProblems(given: SyncFile, keyAt: (key: string) => Place, place: Place, node: string): Problem[] {
  const fail = (at: Place, message: string, more: Partial<Problem> = {}): Problem => ({ message, place: at, node, ...more })
  const both = given.audience !== undefined && given.where !== undefined
  return [
    ...(both ? [fail(keyAt('where'), 'audience: and where: both say which rows are sent', { next: 'keep one of them' })] : []),
    ...(given.groups === undefined ? recordProblems(given, keyAt, place, fail) : membershipProblems(given, keyAt, place, fail)),
  ]
}

type Fail = (at: Place, message: string, more?: Partial<Problem>) => Problem

function recordProblems(given: SyncFile, keyAt: (key: string) => Place, place: Place, fail: Fail): Problem[] {
  const problems: Problem[] = []
  const matches = Object.keys(given.match ?? {}).length
  if (given.match === undefined)
    problems.push(fail(place, '"match" is missing', { next: 'say how the destination knows a record: match: { email: email }' }))
  else if (matches !== 1)
    problems.push(
      fail(keyAt('match'), `match: takes one field, not ${matches}`, { next: 'for a key of several columns use { key: true } or sql:' }),
    )
  for (const key of ['follows', 'on_unmap'] as const) {
    if (given[key] !== undefined) problems.push(fail(keyAt(key), `${key}: is for syncs of groups`, { next: `remove it, or add groups:` }))
  }
  const mode = given.mode ?? 'upsert'
  if (mode === 'mirror' && given.on_leave === undefined) {
    problems.push(
      fail(keyAt('mode'), 'mode: mirror needs on_leave:', {
        allowed: 'delete, archive, clear',
        next: 'say what happens to a record whose key leaves',
      }),
    )
  }
  if (mode !== 'mirror' && given.on_leave !== undefined) {
    problems.push(
      fail(keyAt('on_leave'), `on_leave: is for mode: mirror, and the mode is ${mode}`, { next: 'remove it, or set mode: mirror' }),
    )
  }
  if (given.delete_adopted !== undefined && given.on_leave !== 'delete') {
    problems.push(fail(keyAt('delete_adopted'), 'delete_adopted: is for on_leave: delete', { next: 'remove it' }))
  }
  return problems
}

function membershipProblems(given: SyncFile, keyAt: (key: string) => Place, place: Place, fail: Fail): Problem[] {
  const problems: Problem[] = []
  for (const key of ['fields', 'on_leave', 'delete_adopted', 'on_collision'] as const) {
    if (given[key] !== undefined)
      problems.push(
        fail(keyAt(key), `${key}: has no meaning in a sync of groups`, { next: 'remove it; records and their groups are two syncs' }),
      )
  }
  if (given.mode !== undefined && given.mode !== 'mirror') {
    problems.push(fail(keyAt('mode'), 'a sync of groups is always a mirror', { given: given.mode, allowed: 'mirror' }))
  }
  if (!Array.isArray(given.groups) && Object.keys(given.groups ?? {}).length === 0) {
    problems.push(fail(keyAt('groups'), 'groups: names no group', { next: 'add at least one: { high_value: "High value" }' }))
  }
  const matches = Object.keys(given.match ?? {}).length
  if (given.follows === undefined && matches !== 1) {
    problems.push(fail(place, 'a sync of groups needs follows: or one match:', { next: 'follows: the sync that sends the records' }))
  }
  if (given.follows !== undefined && matches > 0) {
    problems.push(
      fail(keyAt('match'), 'match: and follows: exclude each other: under follows: the leader knows the record', { next: 'remove match:' }),
    )
  }
  return problems
}
