/** A piece of a build. */
export interface Task {
  readonly id: string
  /** Tasks that have to succeed before. Names that are no task are taken as done. */
  readonly needs: readonly string[]
  /** Tasks that have to have ended before, however they did. */
  readonly after?: readonly string[]
  run(): Promise<void>
}

export type TaskOutcome =
  | { readonly status: 'success' }
  | { readonly status: 'error'; readonly error: unknown }
  /** `because`: the task that failed or was skipped before it. */
  | { readonly status: 'skipped'; readonly because: string }

export interface RunTasks {
  /** How many run at the same time at most. */
  readonly width: number
  /** Told about each task as it ends, before its dependents start. */
  readonly ended: (task: Task, outcome: TaskOutcome) => void
}

/**
 * Runs tasks as soon as what they need is there. A failure skips what depends on it and nothing else. Tasks that wait for one
 * another end as errors.
 */
export async function runTasks(tasks: readonly Task[], o: RunTasks): Promise<void> {
  const known = new Set(tasks.map((t) => t.id))
  const outcomes = new Map<string, TaskOutcome>()
  const waiting = new Set(tasks)
  const running = new Map<string, Promise<void>>()
  const end = (task: Task, outcome: TaskOutcome): void => {
    outcomes.set(task.id, outcome)
    o.ended(task, outcome)
  }
  const start = (task: Task): void => {
    const work = task.run().then(
      () => end(task, { status: 'success' }),
      (error: unknown) => end(task, { status: 'error', error }),
    )
    running.set(
      task.id,
      work.finally(() => running.delete(task.id)),
    )
  }
  for (;;) {
    let skipped = false
    for (const task of waiting) {
      const needs = task.needs.filter((n) => known.has(n))
      const failed = needs.find((n) => (outcomes.get(n)?.status ?? 'success') !== 'success')
      if (failed !== undefined) {
        waiting.delete(task)
        end(task, { status: 'skipped', because: failed })
        skipped = true
      } else if (running.size < o.width && [...needs, ...(task.after ?? [])].every((n) => outcomes.has(n) || !known.has(n))) {
        waiting.delete(task)
        start(task)
      }
    }
    if (skipped) continue
    if (running.size === 0) break
    await Promise.race(running.values())
  }
  for (const task of waiting)
    end(task, { status: 'error', error: new Error(`waits for itself: ${[...waiting].map((t) => t.id).join(', ')}`) })
}
