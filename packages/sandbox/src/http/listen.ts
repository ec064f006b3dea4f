import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from '../tls/certificates.ts'
import { sendText } from './answer.ts'
import { type Incoming, toIncoming } from './incoming.ts'

export interface Listener {
  readonly port: number
  /** Closes every connection; resolves when the last request has noticed. */
  close(): Promise<void>
}

/** Escaped paths need six bytes per code unit, so headers get more room than Node's 16 KiB. */
const MAX_HEADER_BYTES = 256 * 1024
/** Longer than clients keep their idle connections, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000
/** Enough to have the next large piece ready while one is on its way. */
const SOCKET_BUFFER_BYTES = 2 * 1024 * 1024

const SERVER_OPTIONS: ServerOptions = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
  highWaterMark: SOCKET_BUFFER_BYTES,
  noDelay: true,
  // A throttled upload may take as long as it likes.
  requestTimeout: 0,
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly certificate?: Certificate
}

/**
 * Listens on every address `host` stands for: `localhost` is both loopbacks where the machine has
 * them. Rejects if the port is taken.
 */
export async function listen(
  route: (incoming: Incoming) => Promise<void>,
  { host, port, certificate }: ListenOptions,
): Promise<Listener> {
  const scheme = certificate === undefined ? 'http' : 'https'
  const running = new Set<Promise<void>>()
  const onRequest: RequestListener = (req, res) => {
    const incoming = toIncoming(req, res, scheme)
    const answered = route(incoming)
      .catch((error: unknown) => answerCrash(incoming, error))
      .finally(() => running.delete(answered))
    running.add(answered)
  }
  const make = (): Server =>
    certificate === undefined
      ? createServer(SERVER_OPTIONS, onRequest)
      : createTlsServer({ ...SERVER_OPTIONS, ...certificate }, onRequest)

  const first = await bind(make(), host === 'localhost' ? '127.0.0.1' : host, port)
  // A machine without IPv6 has no second loopback, and that is fine.
  const second =
    host === 'localhost'
      ? await bind(make(), '::1', portOf(first)).catch(() => undefined)
      : undefined
  const servers = second === undefined ? [first] : [first, second]
  return {
    port: portOf(first),
    async close() {
      await Promise.all(servers.map(stop))
      await Promise.allSettled(running)
    },
  }
}

function bind(server: Server, host: string, port: number): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  server.once('error', reject)
  server.listen(port, host, () => {
    server.off('error', reject)
    resolve(server)
  })
  return promise
}

function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeAllConnections()
  return promise
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port')
  }
  return address.port
}

function answerCrash(incoming: Incoming, error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
  sendText(incoming, 500, 'Internal server error.')
}
