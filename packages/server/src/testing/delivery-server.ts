import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import http, { type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toQuaysideError } from '../errors.ts'
import type { FileRecord, StoredFile } from '../files/file-record.ts'
import { newHandle } from '../lib/ids.ts'
import { createDelivery, type Delivery } from '../links/delivery.ts'
import type { LinkedFiles } from '../links/linked-files.ts'
import type { StorageDriver } from '../storage/storage.ts'

const { signal } = new AbortController()
/** When all samples were made. */
export const createdAt = new Date('2024-05-01T10:00:00Z')

const STATUS: Readonly<Record<string, number>> = {
  'not-found': 404,
  gone: 410,
  forbidden: 403,
  upstream: 502,
}

const NO_LINKED_FILES: LinkedFiles = {
  stat: async () => assert.fail('no file is linked here'),
  open: async () => assert.fail('no file is linked here'),
}

/** A stored file and what is in it. */
export interface Sample {
  readonly file: StoredFile
  readonly bytes: Buffer
}
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}
export type AskOptions = { download?: boolean; cache?: boolean; isPrivate?: boolean }

/** A real server that delivers every file it is given, and answers errors as the API does. */
export interface DeliveryServer {
  readonly port: number
  readonly delivery: Delivery
  readonly files: Map<string, FileRecord>
  readonly warnings: unknown[]
  add(bytes: Buffer, changes?: Partial<StoredFile>): Promise<Sample>
  get(
    sample: { readonly file: FileRecord },
    headers?: Record<string, string>,
    options?: AskOptions,
  ): Promise<Answer>
  head(sample: { readonly file: FileRecord }, headers?: Record<string, string>): Promise<Answer>
  /** Resolves when no delivery is under way. */
  isIdle(): Promise<void>
  close(): Promise<void>
}

export async function startDeliveryServer({
  storage,
  linkedFiles = NO_LINKED_FILES,
  stallMs,
}: {
  readonly storage: StorageDriver
  readonly linkedFiles?: LinkedFiles
  readonly stallMs?: number
}): Promise<DeliveryServer> {
  const files = new Map<string, FileRecord>()
  const warnings: unknown[] = []
  const running = new Set<Promise<void>>()
  const delivery = createDelivery({
    storage,
    linkedFiles,
    stallMs,
    log: { warn: (facts: unknown) => void warnings.push(facts) },
  })
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    const file = files.get(url.pathname.slice(1))
    if (!file) return void response.writeHead(500).end()
    const stop = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) stop.abort()
    })
    const options = {
      download: url.searchParams.get('download') === 'true',
      cache: url.searchParams.get('cache') !== 'false',
      isPrivate: url.searchParams.get('isPrivate') === 'true',
      signal: stop.signal,
    }
    const delivered = delivery.deliver(file, request, response, options).catch((error: unknown) => {
      const { code, kind } = toQuaysideError(error)
      const status = STATUS[kind] ?? 500
      response.writeHead(status, { 'x-error-code': code }).end()
    })
    running.add(delivered)
    delivered.finally(() => running.delete(delivered))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    port,
    delivery,
    files,
    warnings,
    async add(bytes, changes = {}) {
      const file: StoredFile = { ...recordOf(bytes), ...changes }
      await storage.put(file.storageKey, bytes, { signal })
      files.set(file.handle, file)
      return { file, bytes }
    },
    get: ({ file }, headers = {}, options = {}) =>
      ask(
        port,
        'GET',
        `/${file.handle}?${new URLSearchParams(Object.entries(options).map(([name, value]) => [name, String(value)]))}`,
        headers,
      ),
    head: ({ file }, headers = {}) => ask(port, 'HEAD', `/${file.handle}`, headers),
    async isIdle() {
      const deadline = Date.now() + 5_000
      while (running.size > 0) {
        assert.ok(Date.now() < deadline, 'a delivery never ended')
        await new Promise(setImmediate)
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await delivery.close()
    },
  }
}

function recordOf(bytes: Buffer): StoredFile {
  return {
    kind: 'stored',
    handle: newHandle(),
    appKey: 'A' as StoredFile['appKey'],
    filename: 'small.bin',
    contentType: 'application/octet-stream',
    uploadTags: {},
    origin: undefined,
    createdAt,
    size: bytes.length,
    objectId: 'obj' as StoredFile['objectId'],
    storageKey: `t/${randomBytes(8).toString('hex')}`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    container: undefined,
    path: '',
  }
}

function ask(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, path, headers, agent: false })
    request.once('error', reject)
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      )
    })
    request.end()
  })
}
