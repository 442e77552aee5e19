import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Processes, not threads: native drivers and tests that set environment variables stay apart from another.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A colour code in an error text would make a test depend on the terminal.
    env: { NO_COLOR: '1' },
  },
})
