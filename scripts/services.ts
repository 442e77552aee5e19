// Starts the servers that the tests need: a private Postgres. Repeating it changes nothing; `--stop` ends and removes them.
//
//   eval "$(node build/scripts/services.js)"      starts it and sets DRAY_TEST_POSTGRES in this shell
//   npm run services -- --stop
//
// Only the line to run stands on stdout. Files are in DRAY_SERVICES_DIR, by default a folder below the system's temporary one.
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { startPostgres, stopPostgres } from './services/postgres.ts'

const folder = join(process.env['DRAY_SERVICES_DIR'] ?? join(tmpdir(), `dray-services-${userInfo().uid}`), 'postgres')

try {
  if (process.argv.includes('--stop')) {
    stopPostgres(folder)
    process.stderr.write('Postgres is stopped and removed.\n')
  } else {
    const url = await startPostgres(folder)
    process.stderr.write(`Postgres runs at ${url}\nTests find it by this variable; \`npm run services -- --stop\` ends it.\n`)
    process.stdout.write(`export DRAY_TEST_POSTGRES=${url}\n`)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
