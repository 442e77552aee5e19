import { baseline as record } from '../../run.ts'
import type { Verb } from '../call.ts'
import { count, many } from '../reporters/text.ts'

/** Records what a sync should hold as already held, without sending. */
export const baseline: Verb = async (call) => {
  const context = await call.open()
  const { sync, runId, rows, heldBack } = await record(context, call.args[0] ?? '')
  const destination = context.project.manifest.syncs.find((s) => s.name === sync)?.destination ?? ''
  const held = heldBack ? `, ${count(heldBack)} held back` : ''
  return {
    exitCode: 0,
    results: { sync, run_id: runId, rows, held_back: heldBack },
    lines: [`OK recorded ${destination}.${sync} [${many(rows, 'row')} taken as held${held}, nothing was sent]`],
  }
}
