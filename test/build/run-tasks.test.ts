import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { runTasks, type Task } from '../../src/build/run-tasks.ts'

async function run(tasks: readonly (Omit<Task, 'run'> & { readonly fails?: boolean })[], width = 2) {
  const log: string[] = []
  let most = 0
  let now = 0
  const work = tasks.map((t): Task => ({
    ...t,
    run: async () => {
      most = Math.max(most, ++now)
      await sleep(2)
      now--
      if (t.fails) throw new Error(`${t.id} broke`)
    },
  }))
  await runTasks(work, { width, ended: (task, o) => log.push(`${task.id} ${o.status}${o.status === 'skipped' ? ` by ${o.because}` : ''}`) })
  return { log, most }
}

describe('runTasks', () => {
  it('runs each task after what it needs, at most so many at once', async () => {
    const { log, most } = await run([
      { id: 'c', needs: ['b', 'unknown'] },
      { id: 'b', needs: ['a'] },
      { id: 'a', needs: [] },
      { id: 'x', needs: [] },
      { id: 'y', needs: [] },
    ])
    expect(most).toBe(2)
    expect(log.filter((l) => /^[abc]/.test(l))).toEqual(['a success', 'b success', 'c success'])
    expect(log).toHaveLength(5)
  })

  it('skips what depends on a failure, and nothing else', async () => {
    const { log } = await run([
      { id: 'a', needs: [], fails: true },
      { id: 'b', needs: ['a'] },
      { id: 'c', needs: ['b'] },
      { id: 'd', needs: [], after: ['b'] },
    ])
    expect(log).toEqual(['a error', 'b skipped by a', 'c skipped by b', 'd success'])
  })

  it('ends tasks that wait for one another as errors', async () => {
    expect(
      (
        await run([
          { id: 'a', needs: ['b'] },
          { id: 'b', needs: ['a'] },
          { id: 'c', needs: [] },
        ])
      ).log,
    ).toEqual(['c success', 'a error', 'b error'])
  })
})
