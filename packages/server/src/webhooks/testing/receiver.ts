import { once } from 'node:events'
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A customer's server: keeps what it was sent and answers as it is told. */
export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly ReceivedWebhook[]
  /** From now on; 200 with an empty body at first. */
  answer(how: Answer): void
  /** Connections that were opened. */
  connections(): number
}

export interface ReceivedWebhook {
  readonly at: number
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Answer = (response: ServerResponse, request: ReceivedWebhook) => void

export const withStatus =
  (status: number, body = ''): Answer =>
  (response) =>
    response.writeHead(status).end(body)

/** Never an answer. */
export const hang: Answer = () => {}

export async function startReceiver(
  listen: (handle: Parameters<typeof createServer>[1]) => Server = (handle) =>
    createServer({}, handle),
): Promise<Receiver> {
  const requests: ReceivedWebhook[] = []
  let answer: Answer = withStatus(200)
  let connections = 0
  const server = listen(async (request, response) => {
    const body = await text(request)
    const { headers, url: path = '' } = request
    const received = { at: Date.now(), path, headers, body }
    requests.push(received)
    answer(response, received)
  })
  server.on('connection', () => {
    connections++
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    answer: (how) => {
      answer = how
    },
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
