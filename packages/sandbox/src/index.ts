import { join } from 'node:path'
import { listen } from './http/listen.ts'
import { createRouter } from './http/router.ts'
import { seedWorld } from './state/seed-world.ts'
import { openWorld } from './state/world.ts'
import { sandboxCertificate } from './tls/certificates.ts'

export interface SandboxOptions {
  /** State on disk, which outlives the process. Made if missing; one process at a time. */
  readonly dataDir: string
  /** `localhost` if absent: both loopbacks, where the machine has both. */
  readonly host?: string
  /** 0, which is also the default, is any free port. */
  readonly port?: number
  /** Also listen with HTTPS, under Dropbox's host names too. */
  readonly tls?: { readonly port: number }
  /** What a new data folder begins with: two accounts, with their files or without. */
  readonly seed?: 'demo' | 'empty'
  /** Registered for the demo app, besides those it already has. */
  readonly redirectUris?: readonly string[]
}

export interface Sandbox {
  /** `http://localhost:PORT`, which answers everything by path. */
  readonly origin: string
  readonly tlsOrigin?: string
  /** The certificate of the authority to trust for `tlsOrigin`. */
  readonly caFile?: string
  close(): Promise<void>
}

/**
 * Starts a pretend Dropbox. Rejects if a port is taken or another process has the data folder
 * open.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, host = 'localhost', port = 0, tls, seed = 'demo', redirectUris = [] } = options
  await using started = new AsyncDisposableStack()
  const world = await openWorld(dataDir)
  started.defer(() => world.close())
  await seedWorld(world, { seed, redirectUris })

  const route = createRouter(world)
  const plain = await listen(route, { host, port })
  started.defer(() => plain.close())
  const secured = tls && (await sandboxCertificate(dataDir))
  const secure =
    tls &&
    secured &&
    (await listen(route, { host, port: tls.port, certificate: secured.certificate }))
  started.defer(() => secure?.close())

  const running = started.move()
  return {
    origin: `http://${shownHost(host)}:${plain.port}`,
    ...(secure && { tlsOrigin: `https://${shownHost(host)}:${secure.port}` }),
    ...(secured && { caFile: join(secured.caFile) }),
    close: () => running.disposeAsync(),
  }
}

function shownHost(host: string): string {
  return host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host
}
