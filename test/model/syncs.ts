export type Repeat = 'safe' | 'by_key' | 'by_lookup' | 'never'
export type Address = 'match' | 'id'

/** What both kinds of sync declare. `lag` in ticks, `batch` in rows. */
interface Common {
  address: Address
  lag: number
  batch: number
}

export interface RecordsSync extends Common {
  kind: 'records'
  mode: 'create' | 'update' | 'upsert' | 'mirror'
  onLeave: 'delete' | 'clear'
  collision: 'quarantine' | 'prefer'
  rekey: 'in_place' | 'delete_create'
  order: 'any' | 'deletes_first'
  /** The group that decides which records are sent; null: everybody. */
  audience: string | null
  /** Mapped fields, in the order of the payload. */
  fields: ('name' | 'vip')[]
  repeat: Record<'create' | 'update' | 'delete', Repeat>
}

export interface MembershipsSync extends Common {
  kind: 'memberships'
  follows: string
  /** Group to label; several groups may share one. */
  labels: Record<string, string>
  repeat: Record<'add' | 'remove', Repeat>
}

export type SyncSpec = RecordsSync | MembershipsSync
