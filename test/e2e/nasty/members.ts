import { liveOf } from '../../fakes/rest/state.ts'
import { at, memberKey, memberMail, MEMBERS } from './sources.ts'
import type { World } from './world.ts'

/** A member as the warehouse has it. */
export interface Member {
  readonly mail: string | null
  readonly name: string
  readonly points: number
}

/** What the receiver holds: by e-mail, with tags; `id` is the receiver's own. */
export type Contacts = Readonly<Record<string, { readonly fields: string; readonly tags: readonly string[] }>>

export const allMembers = (): Map<string, Member> =>
  new Map(Array.from({ length: MEMBERS }, (_, n) => [memberKey(n), { mail: memberMail(n), name: `Näme ${n}`, points: n }]))

/** The e-mail as the receiver compares it. */
export const normal = (mail: string): string => mail.trim().toLowerCase()

/** What the receiver should hold for these members. */
export function contactsOf(members: ReadonlyMap<string, Member>): Contacts {
  return Object.fromEntries(
    [...members].flatMap(([key, { mail, name, points }]) => {
      if (mail === null) return []
      const fields = `{"name":${JSON.stringify(name)},"score":${points * 10},"id":${JSON.stringify(key)}}`
      const tags = [...(points % 2 === 0 ? ['Even/ü %?#'] : []), ...(points >= 50 ? ['rich'] : [])]
      return [[normal(mail), { fields, tags }]]
    }),
  )
}

export function contactsAt(world: World): Contacts {
  const fields = (all: ReadonlyMap<string, string>): string =>
    `{${[...all].map(([name, raw]) => `${JSON.stringify(name)}:${raw}`).join(',')}}`
  return Object.fromEntries(
    liveOf(world.receiver.state, 'contacts').map((r) => [r.match, { fields: fields(r.fields), tags: [...r.labels].toSorted() }]),
  )
}

/** The receiver's own id of each contact. */
export const idsAt = (world: World): ReadonlyMap<string, string> =>
  new Map(liveOf(world.receiver.state, 'contacts').map((r) => [r.match, r.id]))

const text = (value: string | null): string => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`)

/** Statements that set a member's row, or remove it. */
export const setMail = (key: string, mail: string | null): string =>
  `update ${at('members')} set "E-Mail" = ${text(mail)} where "Id.x" = ${text(key)}`
export const setName = (key: string, name: string): string =>
  `update ${at('members')} set "Näme" = ${text(name)} where "Id.x" = ${text(key)}`
export const removeMember = (key: string): string => `delete from ${at('members')} where "Id.x" = ${text(key)}`
export const addMember = (key: string, m: Member): string =>
  `insert into ${at('members')} values (${text(key)}, ${text(m.mail)}, ${text(m.name)}, ${m.points})`
