import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import {
  type FileRecord,
  type LinkedFile,
  lastModifiedOf,
  type StoredFile,
} from '../files/file-record.ts'
import { createBufferPool } from './buffer-pool.ts'
import type { ServedObject } from './choose-answer.ts'
import { type Caching, setHeaders } from './headers.ts'
import type { LinkedFiles } from './linked-files.ts'
import type { ReadableStorage } from './object-content.ts'
import { createReadContent, type ReadContent } from './read-content.ts'
import { refuseAsProgram } from './refuse-as-program.ts'
import { goneSignal, STALL_MS } from './response-writer.ts'
import { createSendLinked } from './send-linked.ts'
import { createObjectSender, type SendOptions } from './send-object.ts'

/** From a file record, or a derivative, to its bytes on the wire. */
export interface Delivery {
  /**
   * Answers GET and HEAD for a file: conditions, ranges, headers, bytes. Rejects only before
   * anything was sent (`object_missing`, `link_target_gone`, `content_not_runnable`, …); what
   * breaks off later ends the connection. Resolves when all is sent or the client has gone away.
   */
  deliver(
    file: FileRecord,
    request: IncomingMessage,
    response: ServerResponse,
    options: DeliverOptions,
  ): Promise<void>
  /** The same for an object that is no file's original. */
  deliverObject(
    object: ServedObject,
    request: IncomingMessage,
    response: ServerResponse,
    options: SendOptions,
  ): Promise<void>
  /** A file's bytes from the first to the last, for reading once. */
  readonly readContent: ReadContent
  /** To be called when an object was deleted: nothing of it is served any more. */
  forget(storageKey: string): void
  close(): Promise<void>
}

export interface DeliverOptions extends SendOptions {
  /** The browser is to save the file instead of showing it. */
  readonly download: boolean
  /** `false`: the client asked that nothing be taken from, or put into, a cache. */
  readonly cache: boolean
  /** Only some may see it, so that no shared cache may keep it. */
  readonly isPrivate?: boolean | undefined
  /** How long it may be kept, in place of what is usual. */
  readonly maxAgeSeconds?: number | undefined
}

export interface DeliveryDeps {
  readonly storage: ReadableStorage
  readonly linkedFiles: LinkedFiles
  readonly log: Pick<Logger, 'warn'>
  /** Memory for small objects that are asked for again and again; 64 MiB by default. */
  readonly memoryBytes?: number | undefined
  /** A client that takes nothing for so long is given up; two minutes by default. */
  readonly stallMs?: number | undefined
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { storage, linkedFiles, log, memoryBytes, stallMs = STALL_MS } = deps
  const pool = createBufferPool()
  const sender = createObjectSender({ storage, pool, log, memoryBytes, stallMs })
  const sendLinked = createSendLinked({ linkedFiles, pool, log, stallMs })

  return {
    async deliver(file, request, response, options) {
      refuseAsProgram(request.headers)
      if (file.kind === 'stored') {
        return sender.send(toServedObject(file, options), request, response, options)
      }
      setHeaders(response, options.headers ?? [])
      const signal = options.signal ?? goneSignal(response)
      return sendLinked({ ...toLinked(file, options), request, response, signal })
    },
    async deliverObject(object, request, response, options) {
      refuseAsProgram(request.headers)
      return sender.send(object, request, response, options)
    },
    readContent: createReadContent({ storage, linkedFiles }),
    forget: sender.forget,
    close: sender.close,
  }
}

function toServedObject(file: StoredFile, options: DeliverOptions): ServedObject {
  return {
    storageKey: file.storageKey,
    size: file.size,
    filename: file.filename,
    contentType: file.contentType,
    download: options.download,
    caching: cachingOf(options, 'public'),
    maxAgeSeconds: options.maxAgeSeconds,
    etag: `"${file.sha256}"`,
    modifiedAt: lastModifiedOf(file),
  }
}

/** Who may read a linked file, and what it says, is decided at its source each time. */
function toLinked(file: LinkedFile, options: DeliverOptions) {
  const { filename, contentType } = file
  const caching = cachingOf(options, 'revalidate')
  const { download } = options
  return { file, facts: { filename, contentType, download, caching } }
}

/** How long what is made of a file's content may be kept, where its content `usual`ly may. */
export function cachingOf(
  { cache, isPrivate }: Pick<DeliverOptions, 'cache' | 'isPrivate'>,
  usual: 'public' | 'revalidate',
): Caching {
  if (!cache) return 'none'
  return isPrivate && usual === 'public' ? 'private' : usual
}
