import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody's server, with the manners a test gives each of its files. */
export interface WebServer {
  readonly origin: string
  /** What has been asked of a path, in order. */
  asked(path: string): readonly Asked[]
  /** Puts or replaces a file; answers its address. */
  put(path: string, page: Page): string
  close(): Promise<void>
}

export interface Asked {
  readonly method: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly headers: http.IncomingHttpHeaders
}

export interface Page {
  readonly status?: number
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Hands out ranges; `promised` only says so. */
  readonly ranges?: boolean | 'promised'
  /** Does not tell the length beforehand. */
  readonly isChunked?: boolean
  /** Bytes after which the n-th answer, from 1, breaks off. */
  readonly cutAfter?: (answer: number) => number | undefined
  /** Milliseconds before each MiB. */
  readonly msPerMiB?: number
}

const PIECE_BYTES = 64 * 1024

export async function startWebServer(): Promise<WebServer> {
  const pages = new Map<string, Page>()
  const log: (Asked & { path: string })[] = []
  const server = http.createServer((request, response) => {
    const path = request.url ?? ''
    const { range, 'if-range': ifRange } = request.headers
    log.push({
      path,
      method: request.method ?? '',
      range,
      ifRange: ifRange?.toString(),
      headers: request.headers,
    })
    const answers = log.filter((one) => one.path === path && one.method === 'GET').length
    send(pages.get(path) ?? { status: 404 }, request, response, answers).catch(() => {
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    asked: (path) => log.filter((one) => one.path === path),
    put(path, page) {
      pages.set(path, page)
      return origin + path
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function send(
  page: Page,
  request: IncomingMessage,
  response: ServerResponse,
  answer: number,
): Promise<void> {
  const { status = 200, bytes = Buffer.alloc(0), ranges } = page
  const part = ranges === true && status === 200 ? partOf(request, page) : undefined
  const sent = part ? bytes.subarray(part.start, part.end) : bytes
  response.statusCode = part ? 206 : status
  if (ranges) response.setHeader('Accept-Ranges', 'bytes')
  for (const [name, value] of Object.entries(page.headers ?? {})) response.setHeader(name, value)
  if (part)
    response.setHeader('Content-Range', `bytes ${part.start}-${part.end - 1}/${bytes.length}`)
  if (!page.isChunked) response.setHeader('Content-Length', sent.length)
  if (request.method === 'HEAD') return void response.end()
  const cut = page.cutAfter?.(answer)
  await write(response, cut === undefined ? sent : sent.subarray(0, cut), page.msPerMiB ?? 0)
  if (cut !== undefined && cut < sent.length) response.destroy()
  else response.end()
}

async function write(response: ServerResponse, bytes: Uint8Array, msPerMiB: number) {
  response.flushHeaders()
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const pause = (msPerMiB * PIECE_BYTES) / 1024 ** 2
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
    const piece = bytes.subarray(at, at + PIECE_BYTES)
    await new Promise<void>((resolve, reject) => {
      response.write(piece, (error) => (error ? reject(error) : resolve()))
    })
  }
}

/** As RFC 9110 wants it: a range counts only while `If-Range` names what is there. */
function partOf(request: IncomingMessage, { bytes = Buffer.alloc(0), headers = {} }: Page) {
  const [, start, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  if (start === undefined) return undefined
  const condition = request.headers['if-range']
  if (condition && ![headers.ETag, headers['Last-Modified']].includes(String(condition))) {
    return undefined
  }
  const end = last ? Math.min(Number(last) + 1, bytes.length) : bytes.length
  return { start: Number(start), end }
}
