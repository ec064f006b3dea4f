import http from 'node:http'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import type { EgressGate } from '../../../lib/egress-gate.ts'

/**
 * The only way out for a browser that is shown what others name: it hands every request to this
 * proxy, names unresolved, and the proxy connects where the gate lets it.
 */
export interface EgressProxy {
  /** On this machine only. */
  readonly port: number
  /** Ends everything that is under way. */
  close(): Promise<void>
}

export interface EgressProxyOptions {
  /** Of everything the browser may be sent; what is more is cut off. */
  readonly maxBytes: number
}

/** Pages fetch from many places, but not from this many at a time. */
const MAX_CONNECTIONS = 256
/** Of a connection on which nothing comes. */
const IDLE_MS = 30_000
/** They are about the connection to the proxy, or the proxy itself. */
const HOP_HEADERS = ['proxy-connection', 'proxy-authorization', 'connection', 'keep-alive']

export async function startEgressProxy(
  gate: EgressGate,
  { maxBytes }: EgressProxyOptions,
): Promise<EgressProxy> {
  const sockets = new Set<Duplex>()
  let bytesLeft = maxBytes

  function keep<Socket extends Duplex>(socket: Socket): Socket {
    sockets.add(socket)
    // A connection that breaks is closed, and whoever is on the other end of it learns that.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  const count = (chunk: Buffer) => {
    bytesLeft -= chunk.length
    if (bytesLeft < 0) for (const socket of sockets) socket.destroy()
  }
  const reach = async (hostname: string, port: number): Promise<net.Socket> => {
    const [{ address }] = await gate.check(hostname)
    const socket = keep(net.connect({ host: address, port }))
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    socket.on('data', count)
    return socket
  }

  const server = http.createServer({ maxHeaderSize: 64 * 1024 })
  server.maxConnections = MAX_CONNECTIONS
  server.on('connection', keep)
  // For https: what goes through the tunnel is between the browser and the site.
  server.on('connect', async ({ url }, client, head) => {
    keep(client)
    const target = URL.parse(`http://${url}`)
    const socket = target && (await reach(target.hostname, portOf(target)).catch(() => undefined))
    if (!socket || client.destroyed) return void client.destroy()
    socket.once('close', () => client.destroy())
    client.once('close', () => socket.destroy())
    socket.once('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      socket.write(head)
      socket.pipe(client).pipe(socket)
    })
  })
  server.on('request', async (request, response) => {
    const target = URL.parse(request.url ?? '')
    const socket =
      target?.protocol === 'http:'
        ? await reach(target.hostname, portOf(target)).catch(() => undefined)
        : undefined
    // Without an answer the browser shows nothing; it must not show words of ours as the page.
    if (!target || !socket || request.destroyed) return void request.socket.destroy()
    forward(request, response, target, socket)
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(0, '127.0.0.1', done)
  })

  return {
    port: (server.address() as net.AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { pathname, search }: URL,
  socket: net.Socket,
): void {
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).filter(([name]) => !HOP_HEADERS.includes(name)),
  )
  const onward = http.request({
    ...{ method: request.method, path: `${pathname}${search}`, createConnection: () => socket },
    headers: { ...headers, connection: 'close' },
  })
  onward.on('error', () => request.socket.destroy())
  onward.once('response', (answer) => {
    const kept = Object.entries(answer.headersDistinct).filter(
      ([name]) => !HOP_HEADERS.includes(name) && name !== 'transfer-encoding',
    )
    response.writeHead(
      answer.statusCode ?? 502,
      Object.fromEntries(kept) as http.OutgoingHttpHeaders,
    )
    answer.on('error', () => request.socket.destroy())
    answer.pipe(response)
  })
  response.once('close', () => socket.destroy())
  request.pipe(onward)
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}
