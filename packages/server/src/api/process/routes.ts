import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, ProcessAnswer, ProcessRequest } from '@quayside/wire'
import type { ImageFacts } from '../../files/image-facts.ts'
import { readKnownTasks } from '../../processing/index.ts'
import { parseJsonTasks } from '../../processing/parse-json-tasks.ts'
import { type OwnHandle, parseSource } from '../../processing/parse-source.ts'
import { callerSignal } from '../caller.ts'
import { readSourceHeaders } from '../source-headers.ts'
import type { UrlsFor } from '../urls.ts'
import { addressSecurity, answerOf } from './address-uses.ts'
import { storeMissing, tooManySources } from './errors.ts'
import { imageSizeOf } from './image-size-of.ts'
import type { StoreAsk, StoreSource } from './store-source.ts'
import { storeWords } from './store-words.ts'
import { toProcessAnswer } from './to-process-answer.ts'

export interface ProcessRoutesDeps {
  readonly storeSource: StoreSource
  readonly imageFacts: ImageFacts
  readonly ownHandle: OwnHandle
  readonly urlsFor: UrlsFor
}

/** `POST /process`: tasks for a source, as JSON (Filestack reference 4.1). */
export function processRoutes(deps: ProcessRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/process',
      {
        config: { guard: 'app', errors: 'json' },
        schema: {
          summary: 'Store what an address or a handle leads to',
          description:
            'Answers when the file is stored; a caller that goes away stops the wait, not the transfer.',
          body: ProcessRequest,
          response: { 200: ProcessAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const file = await deps.storeSource(request, reply, toAsk(request.body, deps.ownHandle))
        const size = await imageSizeOf(deps.imageFacts, file, callerSignal(reply))
        return toProcessAnswer(file, size, deps.urlsFor(request))
      },
    )
  }
}

function toAsk(body: ProcessRequest, ownHandle: OwnHandle): StoreAsk {
  const calls = readKnownTasks(parseJsonTasks(body.tasks ?? []))
  answerOf(calls)
  const words = storeWords(calls)
  if (!words) throw storeMissing()
  const [first, another] = body.sources
  if (first === undefined || another !== undefined) throw tooManySources()
  const { source, headers } = typeof first === 'string' ? { source: first, headers: null } : first
  return {
    apiKey: body.apikey ?? body.apiKey ?? undefined,
    security: addressSecurity(calls),
    source: parseSource(source, ownHandle),
    headers: readSourceHeaders(headers),
    ...words,
    uploadTags: body.upload_tags ?? {},
    token: body.token ?? undefined,
  }
}
