import { startSandbox } from '@quayside/sandbox'
import { createSandboxControl, type SandboxControl } from '@quayside/sandbox/control'
import { freePort } from './free-port.ts'
import { makePlace, type Place, type Size } from './places.ts'
import type { Variables } from './program.ts'
import { seedFolder } from './seeded-folder.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

export const DEMO_API_KEY = 'AQuaysideDemoAppKey00z'
export const PERSON = 'personal@example.com'
/** Somebody whose account belongs to a team with a space of its own. */
export const TEAM_MEMBER = 'team@example.com'

/** A Quayside in dev mode with a sandbox of its own; the sandbox outlives the server's restarts. */
export interface TestQuayside {
  readonly url: string
  /** Does to the sandbox what Dropbox has no word for. */
  readonly sandbox: SandboxControl
  readonly sandboxOrigin: string
  readonly place: Place
  /** For commands that talk to this server. */
  readonly env: Variables
  /** The process that answers now. */
  server(): ServerProcess
  /** Starts the server again, after it was killed or stopped; from then on with these variables as well. */
  restart(changes?: Variables): Promise<void>
  stop(): Promise<void>
}

export interface QuaysideOptions {
  readonly size?: Size
  /** What the person's Dropbox begins with: the demo files, or nothing. */
  readonly seed?: 'demo' | 'empty'
  readonly env?: Variables
}

export async function startQuayside(options: QuaysideOptions = {}): Promise<TestQuayside> {
  const [place, port] = await Promise.all([makePlace(options.size ?? 'embedded'), freePort()])
  const url = `http://localhost:${port}`
  const sandboxDir = `${place.dataDir}/sandbox`
  const seed = options.seed ?? 'demo'
  if (seed === 'demo') await seedFolder(sandboxDir)
  const sandbox = await startSandbox({
    dataDir: sandboxDir,
    seed,
    redirectUris: ['open', 'saveas'].map(
      (flow) => `${url}/api/client/dropbox/authCallback/${flow}`,
    ),
  })
  const env: Variables = {
    ...place.env,
    QUAYSIDE_PORT: String(port),
    QUAYSIDE_BASE_URL: url,
    QUAYSIDE_DATA_DIR: `${place.dataDir}/server`,
    QUAYSIDE_SANDBOX_PORT: '0',
    QUAYSIDE_DROPBOX_ORIGIN: sandbox.origin,
    LOG_LEVEL: 'warn',
    XDG_STATE_HOME: `${place.dataDir}/state`,
    ...options.env,
  }
  const start = (changes: Variables = {}) =>
    startServerProcess('dev', Object.assign(env, changes), `${url}/readyz`)
  let server = await start().catch(async (error: unknown) => {
    // What is left would keep the test's process from ending, and from saying why.
    await sandbox.close()
    await place.remove()
    throw error
  })

  return {
    url,
    sandbox: createSandboxControl(sandbox.origin),
    sandboxOrigin: sandbox.origin,
    place,
    env,
    server: () => server,
    async restart(changes) {
      server = await start(changes)
    },
    async stop() {
      await server.stop()
      await sandbox.close()
      await place.remove()
    },
  }
}
