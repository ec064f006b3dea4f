import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { FileRecord, StoredFile } from '../../files/file-record.ts'
import type { ServedObject } from '../../links/choose-answer.ts'
import type { Delivery } from '../../links/delivery.ts'
import type {
  Derivative,
  DerivativeSource,
  Derivatives,
} from '../../processing/derivatives/derivative.ts'
import { CONTENT_TO_EVERY_ORIGIN } from '../cors.ts'
import { type FastLaneDeps, isOpen, observe } from '../file/fast-lane.ts'
import type { AllowedConversion } from '../process/conversion-ask.ts'

export interface ConversionLaneDeps
  extends Pick<FastLaneDeps, 'known' | 'metrics' | 'usage' | 'log' | 'newRequestId'> {
  readonly derivatives: Pick<Derivatives, 'isGood'>
  readonly deliverObject: Delivery['deliverObject']
}

/** A conversion that was answered, and what of. */
export interface AnsweredConversion extends AllowedConversion {
  readonly derivative: Derivative
  readonly served: ServedObject
}

/**
 * What was made of stored files of an app that is open to everybody is answered here when the same
 * address is asked for again, ahead of the framework as plain files are (`file/fast-lane.ts`): as
 * long as each of the files is what it was, and the result is still kept. Everything else goes to
 * the route.
 */
export interface ConversionLane {
  remember(request: FastifyRequest, answered: AnsweredConversion): void
  /** Answers what it can, and hands on the rest. */
  listener(route: RequestListener): RequestListener
}

interface Remembered extends AnsweredConversion {
  readonly files: readonly StoredFile[]
}

/** Addresses and what they lead to: about 16 MB at usual lengths. */
const MAX_REMEMBERED = 10_000
/** Longer ones are rare, and would take the room of many. */
const MAX_CHARS = 1_024
const METHODS = ['GET', 'HEAD']

export function createConversionLane(deps: ConversionLaneDeps): ConversionLane {
  const remembered = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED })
  /** Addresses whose answers depend on what the caller can show. */
  const varying = new LRUCache<string, true>({ max: MAX_REMEMBERED })

  const keyOf = (address: string, varies: boolean, { headers }: IncomingMessage) =>
    varies ? `${headers.accept ?? ''}\n${address}` : address

  function find(request: IncomingMessage): Remembered | undefined {
    const { method = '', headers } = request
    if (!METHODS.includes(method) || headers.authorization !== undefined) return undefined
    const address = addressOf(headers.host, request.url)
    const found = remembered.get(keyOf(address, varying.has(address), request))
    return found && isStillSo(deps, found) ? found : undefined
  }

  return {
    remember({ raw, originalUrl }, answered) {
      const { app, ask, varies } = answered
      const address = addressOf(raw.headers.host, originalUrl)
      const files = storedFiles([...ask.sources, ...ask.files.values()])
      const key = keyOf(address, varies, raw)
      if (!files || !isOpen(app) || hasPolicy(address) || key.length > MAX_CHARS) return
      if (varies) varying.set(address, true)
      remembered.set(key, { ...answered, files })
    },
    listener: (route) => (request, response) => {
      const found = find(request)
      if (found) void send(deps, found, request, response, route)
      else route(request, response)
    },
  }
}

/** What an address means depends on the host. */
const addressOf = (host = '', url = '') => `${host} ${url}`

/** A pair is checked although the app asks for none: it may have expired by now. */
const hasPolicy = (address: string) => /security|policy|signature/i.test(address)

/** All of them, or `undefined` when there are others: those are asked about each time. */
function storedFiles(sources: readonly DerivativeSource[]): readonly StoredFile[] | undefined {
  const files = sources.flatMap((source) =>
    source.kind === 'file' && source.file.kind === 'stored' ? source.file : [],
  )
  return files.length === sources.length ? files : undefined
}

function isStillSo({ known, derivatives }: ConversionLaneDeps, answered: Remembered): boolean {
  const app = known.app(answered.app.apiKey)
  if (!app || !isOpen(app)) return false
  return (
    answered.files.every((file) => isSame(file, known.file(file.handle))) &&
    derivatives.isGood(answered.derivative)
  )
}

function isSame(before: StoredFile, now: FileRecord | undefined): boolean {
  if (before === now) return true
  if (now?.kind !== 'stored') return false
  const { objectId, contentType, filename } = before
  return now.objectId === objectId && now.contentType === contentType && now.filename === filename
}

async function send(
  deps: ConversionLaneDeps,
  { app, served, varies }: Remembered,
  request: IncomingMessage,
  response: ServerResponse,
  route: RequestListener,
): Promise<void> {
  const requestId = deps.newRequestId()
  const begin = performance.now()
  const bytesBefore = request.socket.bytesWritten
  let isLeft = false
  response.once('close', () => {
    const facts = { requestId, begin, bytesBefore }
    if (!isLeft) observe(deps, { appKey: app.apiKey }, request, response, facts)
  })
  const own = ['X-Request-Id', requestId, ...CONTENT_TO_EVERY_ORIGIN]
  const headers = varies ? [...own, 'Vary', 'Accept'] : own
  try {
    await deps.deliverObject(served, request, response, { headers })
  } catch {
    // Nothing was sent yet: the route finds the same fault, and makes it good or has the words for it.
    isLeft = true
    route(request, response)
  }
}
