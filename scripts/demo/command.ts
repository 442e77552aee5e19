import { spawn } from 'node:child_process'

export interface DrayOptions {
  /** Show at most so many lines. Default 60. */
  readonly lines?: number
  /** Leave out lines that were seen before. */
  readonly hide?: RegExp
}

/** Runs `dray` as a user would, in a process of its own, and shows what it prints, indented. Fails when it fails. */
export async function dray(args: readonly string[], env: Readonly<Record<string, string>>, options: DrayOptions = {}): Promise<string> {
  process.stdout.write(`\n  $ dray ${args.join(' ')}\n`)
  const started = performance.now()
  const { code, output } = await collect(args, env)
  const all = output.trimEnd().split('\n')
  const lines = code === 0 ? all.filter((line) => !options.hide?.test(line)) : all
  const most = code === 0 ? (options.lines ?? 60) : lines.length
  if (lines.length < all.length) process.stdout.write(`  │ (${all.length - lines.length} lines of the build as above)\n`)
  for (const line of lines.slice(0, most)) process.stdout.write(`  │ ${line}\n`)
  if (lines.length > most) process.stdout.write(`  │ ... ${lines.length - most} more lines\n`)
  process.stdout.write(`  └ ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  if (code !== 0) throw new Error(`dray ${args.join(' ')} ended with exit code ${code}`)
  return output
}

function collect(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ code: number | null; output: string }> {
  // Where the demo's profile and project are is not for the user's own settings to say.
  const { DRAY_PROFILES_DIR: _profiles, DRAY_TARGET: _target, DRAY_PROJECT_DIR: _project, ...rest } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli/main.js', ...args], { env: { ...rest, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output: chunks.join('') }))
  })
}
