import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Endpoints, endpointsOf } from '@quayside/client/api'
import type { IngestAnswer } from '@quayside/wire'
import { createFolderRoutes, type FolderRoutes } from './folder-routes.ts'

/** The other side of the network, as far as transfers speak with it; tests say what happens. */
export interface TransferService {
  readonly endpoints: Endpoints
  /** JSON bodies that came, by method and the route's last words. */
  asked(route: string): readonly Body[]
  /** All ingests that were started, in order. */
  ingests(): readonly IngestAnswer[]
  /** The newest ingest of this path becomes this, and everybody who follows it is told. */
  tell(path: string, change: Partial<IngestAnswer>): void
  /** It is stored, under the handle `H-<path>`. */
  finish(path: string): void
  /** Requests of this route are refused so from now on; `undefined`: no more. */
  refuse(route: string, status: number | undefined): void
  /** The next answer of this route is lost on its way; what was asked is done. */
  loseAnswer(route: string): void
  /** Bodies of parts are taken only after the answered function was called. */
  holdBytes(): () => void
  readonly folders: FolderRoutes
  /** Says to each dialog that opens that it may not pick. */
  block(reason: string): void
  /** Cuts every connection, as a restart does. */
  cut(): void
  stop(): Promise<void>
}

const SOURCE = {
  name: 'dropbox',
  title: 'Dropbox',
  icon: 'https://static.example.com/icon.svg',
  canSearch: true,
  canListRecursively: true,
}

export type Body = Readonly<Record<string, unknown>>

interface World {
  readonly ingests: Map<string, IngestAnswer>
  readonly streams: Map<ServerResponse, readonly string[]>
  readonly asked: Map<string, Body[]>
  readonly refusals: Map<string, number>
  readonly lost: Set<string>
  readonly folders: FolderRoutes
  /** What the answer of a request was, by its key. */
  readonly answered: Map<unknown, readonly IngestAnswer[]>
  url: string
  held: Promise<void>
  blocked: string | undefined
}

export async function startTransferService(): Promise<TransferService> {
  const world: World = {
    ingests: new Map(),
    streams: new Map(),
    asked: new Map(),
    refusals: new Map(),
    lost: new Set(),
    folders: createFolderRoutes(),
    answered: new Map(),
    url: '',
    held: Promise.resolve(),
    blocked: undefined,
  }
  const server = createServer((request, response) => {
    answer(world, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return serviceOf(world, server)
}

function serviceOf(world: World, server: Server): TransferService {
  const tell = (path: string, change: Partial<IngestAnswer>) => {
    const before = [...world.ingests.values()].findLast((ingest) => ingest.path === path)
    if (!before) throw new Error(`nobody started ${path}`)
    const ingest = { ...before, ...change }
    world.ingests.set(ingest.id, ingest)
    for (const [stream, ids] of world.streams) if (ids.includes(ingest.id)) send(stream, ingest)
  }
  return {
    endpoints: endpointsOf({ baseUrl: world.url }),
    asked: (route) => world.asked.get(route) ?? [],
    ingests: () => [...world.ingests.values()],
    tell,
    folders: world.folders,
    finish: (path) => tell(path, { state: 'done', received: 10, file: fileOf(world, path) }),
    refuse(route, status) {
      if (status === undefined) world.refusals.delete(route)
      else world.refusals.set(route, status)
    },
    loseAnswer: (route) => void world.lost.add(route),
    holdBytes() {
      const { promise, resolve } = Promise.withResolvers<void>()
      world.held = promise
      return resolve
    },
    block(reason) {
      world.blocked = reason
    },
    cut: () => server.closeAllConnections(),
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '', world.url)
  const { pathname, searchParams } = url
  const bytes = Buffer.concat(await Array.fromAsync(request))
  const isJson = request.headers['content-type']?.includes('json')
  const body: Body = isJson ? JSON.parse(bytes.toString()) : { bytes: bytes.toString() }
  const route = `${request.method} ${pathname}`.replace(/ing_\d+$/, 'ID')
  world.asked.set(route, [...(world.asked.get(route) ?? []), body])
  const refused = world.refusals.get(route)
  if (refused) return json(response, { error: 'refused', code: 'some_code' }, refused)
  if (pathname.startsWith('/cloud/folder-picks')) {
    return world.folders.answer({ method: request.method, url, body }, response)
  }
  switch (route) {
    case 'POST /cloud/prefetch':
      return json(response, { blocked: world.blocked ?? false, sources: [SOURCE] })
    case 'POST /cloud/auth/logout':
      return json(response, { token: 'T' })
    case 'POST /cloud/ingests':
      return loseOr(world, route, response, { token: 'T', ingests: beginOnce(world, body) })
    case 'POST /cloud/ingests/events':
      return follow(world, body, response)
    case 'DELETE /cloud/ingests/ID':
      return json(response, cancel(world, pathname.slice(pathname.lastIndexOf('/') + 1)))
    case 'POST /cloud/link/':
      return json(response, { token: 'T', dropbox: fileOf(world, 'linked') })
    case 'POST /upload/multipart/start':
      return json(response, {
        uri: '/f',
        region: 'r',
        upload_id: 'u',
        location_url: `${world.url}/upload`,
        location_region: 'r',
      })
    case 'POST /upload/multipart/upload':
      return json(response, { url: `${world.url}/parts`, headers: {}, location_url: world.url })
    case 'PUT /parts':
      await world.held
      return response.writeHead(200, { etag: '"e"' }).end()
    case 'POST /upload/multipart/complete':
      return json(response, {
        ...fileOf(world, String(body.filename)),
        size: body.size,
        upload_tags: body.upload_tags,
      })
    default:
      return json(response, { error: `no route ${route} ${searchParams}` }, 404)
  }
}

function loseOr(world: World, route: string, response: ServerResponse, body: unknown): void {
  if (world.lost.delete(route)) response.destroy()
  else json(response, body, 202)
}

/** As the service does: a request it has answered begins nothing again. */
function beginOnce(world: World, body: Body): readonly IngestAnswer[] {
  const { answered } = world
  const ingests = answered.get(body.request_key) ?? begin(world, body)
  if (body.request_key !== undefined) answered.set(body.request_key, ingests)
  return ingests
}

function begin(world: World, { source, items }: Body): readonly IngestAnswer[] {
  return (items as { path: string }[]).map(({ path }) => {
    const id = `ing_${world.ingests.size}`
    const ingest: IngestAnswer = {
      id,
      source: String(source),
      path,
      state: 'queued',
      size: null,
      received: 0,
      attempts: 1,
    }
    world.ingests.set(id, ingest)
    return ingest
  })
}

function follow(world: World, { ids }: Body, response: ServerResponse): void {
  const wanted = ids as string[]
  const known = wanted.flatMap((id) => world.ingests.get(id) ?? [])
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  world.streams.set(response, wanted)
  response.on('close', () => world.streams.delete(response))
  for (const ingest of known) send(response, ingest)
}

function send(stream: ServerResponse, ingest: IngestAnswer): void {
  stream.write(`event: ingest\ndata: ${JSON.stringify(ingest)}\n\n`)
}

function cancel(world: World, id: string): IngestAnswer | undefined {
  const ingest = world.ingests.get(id)
  if (ingest) world.ingests.set(id, { ...ingest, state: 'cancelled' })
  return world.ingests.get(id)
}

function fileOf({ url }: World, path: string) {
  const filename = path.slice(path.lastIndexOf('/') + 1)
  const handle = `H-${filename}`
  return {
    handle,
    url: `${url}/cdn/${handle}`,
    filename,
    mimetype: 'image/jpeg',
    size: 10,
    client: 'x',
  }
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
