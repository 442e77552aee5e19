import type { Verb } from '../call.ts'
import { doneLine, jsonBuild, worked } from './built.ts'

/** Derives entities, properties and groups. Sends nothing. */
export const build: Verb = async (call) => {
  const done = await worked(call, 'build')
  return { exitCode: done.summary.exitCode, results: jsonBuild(done), lines: ['', doneLine(done, [])] }
}
