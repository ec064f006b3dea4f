import { type DataStore, type Locker, Server, type ServerOptions } from '@tus/server'
import type { FastifyRequest } from 'fastify'
import type { TusLock, TusUploads } from '../../../ingest/tus/tus-upload.ts'
import type { UploadId } from '../../../lib/ids.ts'
import { fromLibrary, requestInvalid } from './refusals.ts'
import type { SentBody } from './sent-body.ts'

/** What one request is about. */
export interface TusRun {
  readonly method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** `undefined`: of none that exists yet. */
  readonly id: UploadId | undefined
  readonly store: DataStore
  readonly lock: TusUploads['lock']
  readonly body: SentBody | undefined
  /** No upload gets larger. */
  readonly maxBytes: number | undefined
  readonly addressOf: (id: UploadId) => string
  /** Makes the file of an upload that is whole; what the answer says of it. */
  readonly finish: (id: UploadId) => ReturnType<NonNullable<ServerOptions['onUploadFinish']>>
}

export interface TusAnswer {
  readonly status: number
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** A request that is still sending gets so long to come to its end once another one wants its place. */
const DRAIN_MS = 500
/** The library looks at no others; proxies' ones it would refuse where there are two proxies. */
const HEADERS = /^(tus-|upload-|content-(type|length)$)/

/**
 * Has the library answer one request. It knows the protocol; who may ask, where bytes lie and what
 * addresses are called is ours. Rejects with what was refused, in our words.
 */
export async function runTus(run: TusRun, request: FastifyRequest): Promise<TusAnswer> {
  let fault: { readonly cause: unknown } | undefined
  const server = new Server({
    path: '/',
    datastore: run.store,
    locker: run.id === undefined ? NO_LOCKS : toLocker(run.lock, run.id),
    lockDrainTimeout: DRAIN_MS,
    getFileIdFromRequest: () => run.id,
    generateUrl: (_request, { id }) => run.addressOf(id as UploadId),
    onUploadFinish: (_request, { id }) => run.finish(id as UploadId),
    onResponseError: (_request, cause) => {
      fault = { cause }
      return undefined
    },
    ...(run.maxBytes === undefined ? {} : { maxSize: run.maxBytes }),
  })
  const answer = await server.handleWeb(toWebRequest(run, request))
  if (fault) throw fromLibrary(fault.cause)
  const text = await answer.text()
  if (answer.status >= 400) throw requestInvalid(text)
  // Pages of every origin may ask, as everywhere; see `cors.ts`.
  const headers = [...answer.headers].filter(([name]) => !name.startsWith('access-control-'))
  return { status: answer.status, headers: Object.fromEntries(headers), text }
}

function toWebRequest({ method, id, body }: TusRun, { headers }: FastifyRequest): Request {
  const passed = Object.entries(headers).filter(([name]) => HEADERS.test(name))
  return new Request(`http://localhost/${id ?? ''}`, {
    method,
    headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
    ...(body ? { body: body.stream as ReadableStream, duplex: 'half' } : {}),
  })
}

/** Nobody else knows an upload that is just being made. */
const NO_LOCKS: Locker = {
  newLock: () => ({ lock: async () => undefined, unlock: async () => undefined }),
}

function toLocker(lock: TusUploads['lock'], id: UploadId): Locker {
  return {
    newLock() {
      let held: TusLock | undefined
      return {
        async lock(signal, requestRelease) {
          held = await lock(id, { signal, onWanted: () => void requestRelease() })
        },
        unlock: async () => held?.release(),
      }
    },
  }
}
