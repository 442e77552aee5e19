// Adds up vitest's JSON reports and prints `N passed, N failed, N skipped` alone on a line.
import { readFileSync } from 'node:fs'

const sum = { passed: 0, failed: 0, skipped: 0 }
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, 'utf8'))
  sum.passed += report.numPassedTests
  sum.failed += report.numFailedTests
  sum.skipped += report.numPendingTests + report.numTodoTests
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
