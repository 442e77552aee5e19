/** The rules without which scenarios fail. Each can be switched off, so that a test can show that it tells the difference. */
const TEXT = {
  closure: 'candidates are closed under match over desired rows as well as state rows, until nothing is added',
  preferWins: 'the preferred key of a collision is not blocked by a record that the loser of the same match owns',
  triedIsAPlace: 'a record in doubt stands under its held and its tried match, for binding, freezing and closure',
  triedKept: 'the first tried match, payload and time stay until the doubt is acknowledged away',
  rejectKeepsDoubt: 'a rejection settles the request, not an older doubt',
  doubtNotRekeyed: 'binding rule 2 takes only records that are held and not in doubt',
  displaced: 'when a waiting record changes owner or is removed, its former owner gets a waiting row',
  lagForRemovals: 'a removal that must search waits for the search lag after the doubt was written',
  unproven: 'a record that search found counts only if it was created since the first try; an older one is not removed',
  knownIds: 'an id that another record of state holds is not an answer of a search',
  foundIsUpdated: 'found by by_lookup proves the record, not its content: the latest is written to it',
  followUp: 'after an acknowledged verbatim repeat the row waits, so the next run sends the latest',
  absent: 'absent as the answer to an update forgets id and held: the next run creates',
  referenceMark: 'how far a follower has seen its leader moves with synced_version, by the same rule',
  born: 'without ids, follower rows are in doubt once the leader record may have been made anew',
  leaderFirst: 'a follower recovers its leader before it diffs',
  journalSent: 'the journal names the rows of a request before it is sent',
  settledStays: 'a late outcome does not put in doubt what a later run has settled',
  definitionErased: 'a run under another definition erases the stored one when it opens',
  partialKeepsWaits: 'only a close that moves synced_version drops or clears waiting rows',
} as const

export type RuleName = keyof typeof TEXT

const off = new Set<RuleName>()

export const rule = (name: RuleName): boolean => !off.has(name)

/** Runs `body` with one rule switched off. */
export function without<T>(name: RuleName, body: () => T): T {
  off.add(name)
  try {
    return body()
  } finally {
    off.delete(name)
  }
}
