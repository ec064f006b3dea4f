import { errorCodes, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Apps } from '../../../apps/app.ts'
import type { TusUpload, TusUploads } from '../../../ingest/tus/tus-upload.ts'
import type { UploadId } from '../../../lib/ids.ts'
import { patientSignal } from '../../caller.ts'
import type { UrlsFor } from '../../urls.ts'
import { toFileAnswer } from '../to-file-answer.ts'
import { admit, TUS_VERSION } from './admit.ts'
import { refuseVersion } from './refusals.ts'
import { runTus, type TusRun } from './run-tus.ts'
import { type SentBody, sentBody } from './sent-body.ts'
import { toTusRequest } from './to-tus-request.ts'
import { createTusStore } from './tus-store.ts'

export interface AnswerTusDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly tus: TusUploads
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

const CONTENT_TYPE = 'application/offset+octet-stream'

/** Answers one request of the protocol. */
export async function answerTus(
  deps: AnswerTusDeps,
  method: TusRun['method'],
  request: FastifyRequest,
  reply: FastifyReply,
) {
  if (method !== 'OPTIONS' && request.headers['tus-resumable'] !== TUS_VERSION) {
    return refuseVersion(reply, TUS_VERSION)
  }
  if (method === 'PATCH' && !hasBytes(request)) {
    throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type'] ?? '')
  }
  const found = method === 'POST' || method === 'OPTIONS' ? undefined : await admit(deps, request)
  const body = hasBytes(request) ? sentBody(request.raw, deps.stopping) : undefined
  const run = toRun(deps, { method, found, body }, request, reply)
  try {
    const { status, headers, text } = await runTus(run, request)
    const isWhole = method === 'HEAD' && headers['upload-offset'] === headers['upload-length']
    const finished = found && isWhole ? await run.finish(found.upload.id) : {}
    const all = { ...headers, ...finished.headers }
    return await reply
      .code(status)
      .headers(all)
      .send(text || undefined)
  } finally {
    body?.drain()
  }
}

function toRun(
  { apps, tus, urlsFor, stopping }: AnswerTusDeps,
  about: {
    readonly method: TusRun['method']
    readonly found: TusUpload | undefined
    readonly body: SentBody | undefined
  },
  request: FastifyRequest,
  reply: FastifyReply,
): TusRun {
  const { method, found, body } = about
  const urls = urlsFor(request)
  const length = request.headers['content-length']
  return {
    ...{ method, id: found?.upload.id, body, lock: tus.lock },
    store: createTusStore({
      tus,
      length: length === undefined ? undefined : Number(length),
      start: async (announced) => tus.start(await toTusRequest(apps, request, announced)),
    }),
    maxBytes: found?.upload.request.size,
    addressOf: (id) => `${urls.upload.root}/tus/${id}`,
    async finish(id: UploadId) {
      const file = await tus.finish(id, patientSignal(reply, stopping))
      if (file === 'merging') return {}
      const headers = { 'Quayside-Handle': file.handle, 'Quayside-Url': urls.link(file.handle) }
      if (!wantsJson(request)) return { headers }
      return {
        headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
        body: JSON.stringify(toFileAnswer(file, urls)),
        // The protocol's 204 can have no body.
        ...(method === 'PATCH' && { status_code: 200 }),
      }
    },
  }
}

const hasBytes = ({ headers }: FastifyRequest): boolean => headers['content-type'] === CONTENT_TYPE

/** Only who asks for it in so many words: the protocol has no body here. */
const wantsJson = ({ headers, method }: FastifyRequest): boolean =>
  method !== 'HEAD' && headers.accept?.includes('application/json') === true
