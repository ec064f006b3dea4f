import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, ProcessAnswer, ProcessRequest } from '@quayside/wire'
import type { ImageFacts } from '../../files/image-facts.ts'
import { readKnownTasks } from '../../processing/index.ts'
import { parseJsonTasks } from '../../processing/parse-json-tasks.ts'
import { type OwnHandle, parseSource } from '../../processing/parse-source.ts'
import { toldPath, writeTask } from '../../processing/told-path.ts'
import { callerSignal } from '../caller.ts'
import { readSourceHeaders } from '../source-headers.ts'
import type { UrlsFor } from '../urls.ts'
import { addressSecurity, answerOf } from './address-uses.ts'
import { storeMissing } from './errors.ts'
import { imageSizeOf } from './image-size-of.ts'
import type { StoreResult, StoreResultAsk } from './store-result.ts'
import { storeWords } from './store-words.ts'
import { toProcessAnswer } from './to-process-answer.ts'

export interface ProcessRoutesDeps {
  readonly storeResult: StoreResult
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
          summary: 'Store what an address or a handle leads to, or what tasks make of it',
          description:
            'Answers when the file is stored; a caller that goes away stops the wait, not the transfer.',
          body: ProcessRequest,
          response: { 200: ProcessAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const file = await deps.storeResult(request, reply, toAsk(request.body, deps.ownHandle))
        const size = await imageSizeOf(deps.imageFacts, file, callerSignal(reply))
        return toProcessAnswer(file, size, deps.urlsFor(request))
      },
    )
  }
}

function toAsk(body: ProcessRequest, ownHandle: OwnHandle): StoreResultAsk {
  const written = parseJsonTasks(body.tasks ?? [])
  const calls = readKnownTasks(written)
  answerOf(calls)
  const words = storeWords(calls)
  if (!words) throw storeMissing()
  const sources = body.sources.map((one) => {
    const { source, headers } = typeof one === 'string' ? { source: one, headers: null } : one
    return { ...parseSource(source, ownHandle), headers: readSourceHeaders(headers) }
  })
  return {
    apiKey: body.apikey ?? body.apiKey ?? undefined,
    security: addressSecurity(calls),
    ...{ calls, sources, ...words, query: new URLSearchParams() },
    path: toldPath(written.map(writeTask), sources),
    uploadTags: body.upload_tags ?? {},
    token: body.token ?? undefined,
  }
}
