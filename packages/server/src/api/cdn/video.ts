import type { VideoAnswer } from '@quayside/wire'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PayloadFacts } from '../../events/event.ts'
import { toFacts, videoConverted } from '../../events/video-converted.ts'
import type { ProcessAddress } from '../../processing/parse-path.ts'
import { callsOf } from '../../processing/task.ts'
import { type VideoConvertParams, videoConvert } from '../../processing/tasks/video-convert.ts'
import type { VideoAsk, VideoStatus, Videos } from '../../processing/videos/video.ts'
import { askedBy } from '../caller.ts'
import { addressSecurity } from '../process/address-uses.ts'
import {
  type AllowedConversion,
  askForConversion,
  type ConversionAskDeps,
} from '../process/conversion-ask.ts'
import { placeUse, readStoreOptions, type StorePlace } from '../store-options.ts'
import type { Urls, UrlsFor } from '../urls.ts'
import { onlySource } from './asked-file.ts'

export interface VideoDeps extends ConversionAskDeps {
  readonly videos: Pick<Videos, 'ask'>
  readonly urlsFor: UrlsFor
}

/**
 * How far the conversion is that an address asks for; asking begins it (Filestack reference 9.3,
 * "Video and audio"). Once it has ended the answer is what the event told.
 */
export async function answerVideo(
  deps: VideoDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<VideoAnswer> {
  const { apiKey, calls, query } = address
  const params = callsOf(calls, videoConvert).at(-1)
  if (!params) throw new Error('an address without a video was taken for one')
  const place = readStoreOptions(params)
  const source = onlySource(address)
  const security = addressSecurity(calls, query)
  const words = { apiKey, security, calls, sources: [source], path: '', query }
  const allowed = await askForConversion(deps, request, words)
  await allowPlace(deps, request, { ...words, apiKey: allowed.app.apiKey }, place)
  const force = params.force || isForced(request, address)
  const status = await deps.videos.ask(toVideoAsk(allowed, params, { place, force }))
  reply.header('Cache-Control', 'no-store')
  return toAnswer(status, factsOf(deps.urlsFor(request)))
}

/** The result is stored: a policy may say where. */
async function allowPlace(
  { apps }: VideoDeps,
  request: FastifyRequest,
  {
    apiKey,
    security,
    sources: [source],
  }: Pick<ProcessAddress, 'sources'> & {
    readonly apiKey: string
    readonly security: ReturnType<typeof addressSecurity>
  },
  place: StorePlace,
): Promise<void> {
  const handle = source?.kind === 'handle' ? source.handle : undefined
  const url = source?.kind === 'url' ? source.url : undefined
  const use = { apiKey, security, call: 'convert', handle, url, ...placeUse(place) } as const
  await apps.authorize({ ...use, ...askedBy(request) })
}

/** One client puts it behind the handle like into a query (Filestack reference 9.1). */
function isForced({ originalUrl }: FastifyRequest, { sources, query }: ProcessAddress): boolean {
  if (query.get('force') === 'true') return true
  return sources[0]?.kind === 'handle' && /[&?]force=true(?:[&?]|$)/.test(originalUrl)
}

function toVideoAsk(
  { app, ask }: AllowedConversion,
  params: VideoConvertParams,
  more: Pick<VideoAsk, 'place' | 'force'>,
): VideoAsk {
  const [source] = ask.sources
  if (!source) throw new Error('a conversion without a source was allowed')
  const watermark = ask.files.get(params.watermark_url ?? '')
  return { appKey: app.apiKey, source, watermark, params, ...more }
}

/** As events are written, but in the way the request came. */
function factsOf(urls: Urls): PayloadFacts {
  return {
    linkUrl: (handle) => urls.link(handle as Parameters<Urls['link']>[0]),
    fileUrl: (handle) => urls.link(handle as Parameters<Urls['link']>[0]),
    processUrl: urls.process,
    sourceTitle: (source) => source,
  }
}

function toAnswer(status: VideoStatus, facts: PayloadFacts): VideoAnswer {
  if (status.state === 'ended') {
    return videoConverted.toPayload(status.conversion, facts) as VideoAnswer
  }
  const { state, uuid, askedAt, progress, original } = status
  return {
    ...{ status: state, uuid, timestamp: String(Math.floor(askedAt.getTime() / 1000)) },
    data: {},
    metadata: {
      result: state === 'pending' ? { encoding_progress: progress } : {},
      // What is not known is left out, as JSON does.
      source: (original ? toFacts(original) : {}) as VideoSourceFacts,
    },
  }
}

type VideoSourceFacts = NonNullable<VideoAnswer['metadata']>['source']
