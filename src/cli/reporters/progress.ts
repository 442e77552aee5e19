import type { Event } from '../../events.ts'
import { count, many, oneLine, time } from './text.ts'

/** What an event says to people: a line that stays, a line of something that runs (`about` names it), or the end of such a line. */
export interface Progress {
  readonly about?: string
  readonly stays?: string
  readonly running?: string
  readonly ended?: boolean
  /** Shown under `--quiet`, too. */
  readonly loud?: boolean
}

/** The words for an event; null when it is nothing to people. */
export function progressOf(event: Event): Progress | null {
  switch (event.code) {
    case 'D010':
      return { stays: `note: ${said(event.data)}` }
    case 'D011':
      return { stays: `warning: ${said(event.data)}`, loud: true }
    case 'B001':
      return { about: event.data.node, running: `${event.data.index} of ${event.data.total} building ${nodeName(event.data.node)}` }
    case 'B002':
      return { about: event.data.node, ended: true }
    case 'B003':
      return { stays: `warning: ${quarantined(event.data)}`, loud: true }
    case 'S001':
      return { about: event.data.sync, running: `${event.data.sync}: sending` }
    case 'S002':
      return { about: event.data.sync, stays: `${event.data.sync}: ${planned(event.data)}` }
    case 'S003':
      return { about: event.data.sync, running: sending(event.data) }
    case 'S004':
      return { about: event.data.sync, ended: true }
    case 'S005':
      return {
        stays: `${event.data.sync}: request repeated${event.data.waitMs ? ` after ${time(event.data.waitMs / 1000)}` : ''}, try ${event.data.attempt + 1}: ${oneLine(event.data.reason)}`,
      }
    case 'S006':
      return { stays: `warning: ${recovered(event.data)}`, loud: true }
    default:
      return null
  }
}

/** `user`, `user.lifetime_value`, `audience of newsletter`: a node as people call it. */
export function nodeName(node: string): string {
  const [, ...rest] = node.split('.')
  const name = rest.join('.')
  const hidden = /^[^.]+\.sync:(.+)$/.exec(name)
  return hidden ? `audience of ${hidden[1]}` : name || node
}

const said = (data: { readonly node?: string; readonly message: string }): string =>
  `${data.node ? `${nodeName(data.node)}: ` : ''}${data.message}`

const quarantined = (q: {
  readonly node: string
  readonly reason: string
  readonly keys: number
  readonly examples: readonly string[]
}): string =>
  `${nodeName(q.node)}: ${many(q.keys, 'key')} quarantined (${q.reason.replaceAll('_', ' ')})${q.examples.length ? `, for example ${q.examples.map((e) => oneLine(e, 40)).join(', ')}` : ''}`

const planned = (p: { readonly creates: number; readonly updates: number; readonly deletes: number; readonly heldBack: number }): string =>
  `${many(p.creates, 'create')}, ${many(p.updates, 'update')}, ${many(p.deletes, 'delete')}${p.heldBack ? `, ${count(p.heldBack)} held back` : ''}`

function sending(p: {
  readonly sync: string
  readonly planned: number
  readonly done: number
  readonly rejected: number
  readonly rowsPerSecond: number
}): string {
  const percent = p.planned ? Math.floor((100 * p.done) / p.planned) : 100
  return `${p.sync}: ${count(p.done)} of ${count(p.planned)} sent (${percent} %), ${count(p.rowsPerSecond)} rows/s${p.rejected ? `, ${count(p.rejected)} rejected` : ''}`
}

const recovered = (r: { readonly sync: string; readonly runId: string; readonly doubt: number; readonly journal: boolean }): string =>
  `${r.sync}: run ${r.runId} did not come to its end: ${many(r.doubt, 'row')} in doubt${r.journal ? '' : ' (its journal is not on this machine)'}`
