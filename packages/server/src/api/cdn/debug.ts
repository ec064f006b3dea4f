import type { DebugAnswer } from '@quayside/wire'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import { toQuaysideError } from '../../errors.ts'
import { fileMissing } from '../../files/errors.ts'
import type { SafeFetch } from '../../lib/safe-fetch.ts'
import type { DerivativeSource } from '../../processing/derivatives/derivative.ts'
import { type ProcessAddress, readAddress } from '../../processing/parse-path.ts'
import type { OwnHandle } from '../../processing/parse-source.ts'
import { checkSourceCount, planConversion } from '../../processing/plan.ts'
import type { PathPieces } from '../../processing/split-path.ts'
import { askedBy, callerSignal } from '../caller.ts'
import { statusOf } from '../error-handler.ts'
import { lookAtUrl } from '../look-at-url.ts'
import { addressSecurity, answerOf, CALL_NEEDED } from '../process/address-uses.ts'
import { askForConversion, type ConversionAskDeps } from '../process/conversion-ask.ts'
import { isConversion } from '../process/conversion-words.ts'
import { aliasUnknown } from '../process/errors.ts'
import { storeWords } from '../process/store-words.ts'
import { placeUse } from '../store-options.ts'
import type { UrlsFor } from '../urls.ts'
import { type AskedFileDeps, onlySource } from './asked-file.ts'

export interface DebugDeps extends AskedFileDeps, ConversionAskDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly safeFetch: Pick<SafeFetch, 'fetch'>
  readonly ownHandle: OwnHandle
  readonly urlsFor: UrlsFor
}

/** The task that is nobody's business but the checker's. */
const SECRET = 'security'

/**
 * What an address means and what it would answer, without doing it (Filestack reference 9.5).
 * Always 200: the status that counts is inside.
 */
export async function answerDebug(
  deps: DebugDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  pieces: PathPieces,
): Promise<DebugAnswer> {
  const startedAt = new Date()
  const begin = performance.now()
  const outcome = await examine(deps, request, reply, pieces)
  reply.header('Cache-Control', 'no-store')
  return {
    apikey: pieces.apiKey ?? null,
    status: outcome.status,
    start_time: startedAt.toISOString(),
    processing_time: `${(performance.now() - begin).toFixed(1)}ms`,
    source: outcome.source,
    task_uri: pieces.tasks.filter((task) => !task.startsWith(SECRET)).join('/'),
    debug: true,
    chain: outcome.chain,
    ...(outcome.stages && { stages: [...outcome.stages] }),
  }
}

type Outcome = Pick<DebugAnswer, 'status' | 'chain'> & Found

interface Found extends Pick<DebugAnswer, 'source'> {
  readonly stages?: Required<DebugAnswer>['stages'] | undefined
}

async function examine(
  deps: DebugDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  pieces: PathPieces,
): Promise<Outcome> {
  try {
    const address = readAddress(pieces, deps.ownHandle)
    const isPlanned = isConversion(address.calls) && answerOf(address.calls) !== 'video_convert'
    const found = isPlanned
      ? await findConverted(deps, request, reply, address)
      : { source: await findSource(deps, request, reply, address) }
    return { status: { message: 'OK', http_code: 200 }, ...found, chain: toChain(address) }
  } catch (error) {
    const fault = toQuaysideError(error)
    if (fault.kind === 'internal') throw error
    const message =
      fault.kind === 'invalid' ? `validation error: ${fault.publicMessage}` : fault.publicMessage
    return { status: { message, http_code: statusOf(fault) }, source: null, chain: null }
  }
}

/** What the address is about, for whoever would get its answer. */
async function findSource(
  deps: DebugDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<Outcome['source']> {
  const source = onlySource(address)
  const allow = async (apiKey: string | undefined, about: { handle?: string; url?: string }) => {
    const { calls, query } = address
    const words = storeWords(calls)
    const use = { ...about, ...(words && placeUse(words.place)), ...askedBy(request) }
    const security = addressSecurity(calls, query)
    const call = CALL_NEEDED[answerOf(calls)]
    await deps.apps.authorize({ apiKey, security, call, ...use })
  }
  if (source.kind === 'alias') throw aliasUnknown(source.alias)
  if (source.kind === 'url') {
    const { url } = source
    await allow(address.apiKey, { url })
    const facts = await lookAtUrl(deps.safeFetch, url, {}, callerSignal(reply))
    return { url, mimetype: facts.contentType, size: facts.size ?? null }
  }
  const { handle } = source
  const file = await deps.findFile(handle)
  const apiKey = address.apiKey ?? file?.appKey
  if (apiKey === undefined) throw fileMissing()
  await allow(apiKey, { handle })
  if (file?.appKey !== apiKey) throw fileMissing()
  const url = deps.urlsFor(request).link(handle)
  return { url, mimetype: file.contentType, size: file.size ?? null }
}

/** The same for what is to be converted, and by what. */
async function findConverted(
  deps: DebugDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<Found> {
  const { calls, query } = address
  const security = addressSecurity(calls, query)
  const { ask } = await askForConversion(deps, request, { ...address, security })
  const words = storeWords(calls)
  if (words) {
    const use = { ...placeUse(words.place), ...askedBy(request) }
    await deps.apps.authorize({ apiKey: ask.appKey, security, call: 'store', ...use })
  }
  checkSourceCount(calls, ask.sources.length)
  const facts = await Promise.all(
    ask.sources.map((source) => factsOf(deps, request, reply, source)),
  )
  const { stages } = planConversion(ask, facts)
  const [first] = facts
  return {
    source: first
      ? { url: first.url, mimetype: first.contentType, size: first.size ?? null }
      : null,
    stages: stages.map(({ engine, tasks }) => ({ engine, tasks: tasks.map(({ name }) => name) })),
  }
}

async function factsOf(
  { safeFetch, urlsFor }: DebugDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  source: DerivativeSource,
) {
  if (source.kind === 'file')
    return { ...source.file, url: urlsFor(request).link(source.file.handle) }
  const facts = await lookAtUrl(safeFetch, source.url, {}, callerSignal(reply))
  return { ...facts, url: source.url }
}

function toChain({ calls }: ProcessAddress): Outcome['chain'] {
  return calls
    .filter(({ task }) => task.name !== SECRET)
    .map(({ task, params }) => ({ task: task.name, params: { ...params } }))
}
