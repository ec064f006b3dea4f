import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { type Endpoints, endpointsOf } from '../api/endpoints.ts'

/** A service made for a test, closed after it. */
export interface TestService {
  readonly url: string
  readonly endpoints: Endpoints
}

/** Answers one request; what it throws is answered as a fault of the test. */
export type Answer = (asked: Asked, response: ServerResponse) => unknown

export interface Asked {
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly request: IncomingMessage
  readonly bytes: Buffer
  /** Of a JSON body. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Answers requests as the table says, by method and path: `POST /cloud/folder/list`. */
export async function serve(table: Readonly<Record<string, Answer>>): Promise<TestService> {
  const server = createServer((request, response) => {
    answer(table, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, endpoints: endpointsOf({ baseUrl: url }) }
}

async function answer(
  table: Readonly<Record<string, Answer>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://test')
  const key = Object.keys(table).find((name) => `${request.method} ${pathname}`.startsWith(name))
  const bytes = Buffer.concat(await Array.fromAsync(request))
  const isJson = request.headers['content-type'] === 'application/json'
  const asked: Asked = {
    path: pathname,
    query: searchParams,
    request,
    bytes,
    body: isJson ? JSON.parse(bytes.toString()) : {},
  }
  if (!key) sendJson(response, 404, { error: 'no route', code: 'route_unknown', requestId: 'r' })
  else await table[key]?.(asked, response)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
