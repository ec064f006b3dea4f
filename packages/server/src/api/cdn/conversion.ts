import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServedObject } from '../../links/choose-answer.ts'
import type { Delivery } from '../../links/delivery.ts'
import type { Derivative, Derivatives } from '../../processing/derivatives/derivative.ts'
import { nameOfResult } from '../../processing/derivatives/name-of-result.ts'
import { isBytesMissing } from '../../processing/derivatives/use-derivative.ts'
import { callerSignal, patientSignal } from '../caller.ts'
import {
  type AllowedConversion,
  askForConversion,
  type ConversionAskDeps,
  type ConversionWords,
} from '../process/conversion-ask.ts'
import { answerBegun } from '../process/conversion-status.ts'
import { cacheWords } from '../process/conversion-words.ts'
import type { ConversionLane } from './conversion-lane.ts'

export interface ConversionDeps extends ConversionAskDeps {
  readonly derivatives: Derivatives
  readonly deliverObject: Delivery['deliverObject']
  readonly baseUrl: string
  readonly stopping: AbortSignal
  /** Answers the same again faster. */
  readonly lane: Pick<ConversionLane, 'remember'>
}

/** Bytes may be removed, or a file be overwritten, while they are asked for. */
const TRIES = 3

/**
 * Answers what tasks make of a file, of several, or of what is at an address; made now, or found.
 * With `Prefer: respond-async` (RFC 7240) nobody waits: 202, and where to ask for it.
 */
export async function sendConversion(
  deps: ConversionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  words: ConversionWords,
): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sendOnce(deps, request, reply, words)
    } catch (error) {
      const isOver = tries === TRIES || reply.raw.headersSent
      if (isOver || !isBytesMissing(error)) throw error
    }
  }
}

async function sendOnce(
  deps: ConversionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  words: ConversionWords,
): Promise<unknown> {
  const { derivatives } = deps
  const allowed = await askForConversion(deps, request, words)
  const { ask } = allowed
  if (prefersAsync(request) && !ask.isAnew) {
    const begun = await derivatives.begin(ask, callerSignal(reply))
    if ('state' in begun) return answerBegun(reply, deps.baseUrl, begun)
    return await deliver(deps, request, reply, { words, allowed, derivative: begun })
  }
  const derivative = await derivatives.obtain(ask, patientSignal(reply, deps.stopping))
  try {
    return await deliver(deps, request, reply, { words, allowed, derivative })
  } finally {
    if (ask.isAnew) await derivatives.drop(derivative)
  }
}

interface Made {
  readonly words: ConversionWords
  readonly allowed: AllowedConversion
  readonly derivative: Derivative
}

async function deliver(
  { derivatives, deliverObject, lane }: ConversionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  made: Made,
): Promise<unknown> {
  const { allowed, derivative } = made
  const served = toServed(made)
  const headers = allowed.varies ? ['Vary', 'Accept'] : []
  try {
    await deliverObject(served, request.raw, reply.raw, { headers, signal: callerSignal(reply) })
  } catch (error) {
    // Whoever asks next has it made anew.
    if (isBytesMissing(error)) await derivatives.drop(derivative)
    throw error
  }
  if (!allowed.ask.isAnew) lane.remember(request, { ...allowed, derivative, served })
  return reply.hijack()
}

function toServed({ words: { calls, query }, allowed, derivative }: Made): ServedObject {
  const { storageKey, size, contentType, sha256, createdAt } = derivative
  const { seconds } = cacheWords(calls, query)
  return {
    ...{ storageKey, size, contentType },
    filename: nameOfResult(allowed.ask, derivative),
    download: query.get('dl') === 'true',
    caching: cachingOf(allowed, seconds),
    maxAgeSeconds: seconds,
    etag: `"${sha256}"`,
    modifiedAt: createdAt,
  }
}

/** Who may read what lies behind a link is decided at its source each time, unless somebody says. */
function cachingOf(
  { ask, app }: AllowedConversion,
  seconds: number | undefined,
): ServedObject['caching'] {
  if (ask.isAnew) return 'none'
  if (app.securityEnabled) return 'private'
  const all = [...ask.sources, ...ask.files.values()]
  const isOfLink = all.some((one) => one.kind === 'file' && one.file.kind === 'linked')
  return isOfLink && seconds === undefined ? 'revalidate' : 'public'
}

const prefersAsync = ({ headers }: FastifyRequest): boolean =>
  /(?:^|,)\s*respond-async\s*(?:[,;]|$)/i.test(String(headers.prefer ?? ''))
