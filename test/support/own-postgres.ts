import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'

/** A PostgreSQL of the test's own, so that it can be restarted without disturbing others. */
export interface OwnPostgres {
  readonly url: string
  /** Rolls back what is open, drops every connection, and comes back on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const script = fileURLToPath(new URL('../../scripts/services/postgres-server', import.meta.url))
const run = promisify(execFile)

/** Rejects where no PostgreSQL is installed. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dir = await mkdtemp(join(tmpdir(), 'quayside-postgres-'))
  await chmod(dir, 0o711) // it may run as another user, who has to get through
  const { stdout } = await run(script, ['up', dir, '0'])
  const { DATABASE_URL: url = '', PGPORT: port = '' } = parseEnv(stdout)

  return {
    url,
    async restart() {
      await run(script, ['down', dir])
      await run(script, ['up', dir, port])
    },
    async stop() {
      await run(script, ['down', dir])
      await rm(dir, { recursive: true, force: true })
    },
  }
}
