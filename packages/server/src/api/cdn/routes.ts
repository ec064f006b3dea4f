import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { ImageFacts } from '../../files/image-facts.ts'
import type { FolderZips } from '../../ingest/folder-picks/folder-zips.ts'
import { cutAddress, type ProcessAddress, readAddress } from '../../processing/parse-path.ts'
import type { OwnHandle } from '../../processing/parse-source.ts'
import { callerSignal } from '../caller.ts'
import { targetOf } from '../hosts.ts'
import { addressSecurity, answerOf } from '../process/address-uses.ts'
import { storeMissing } from '../process/errors.ts'
import { imageSizeOf } from '../process/image-size-of.ts'
import type { StoreResult } from '../process/store-result.ts'
import { storeWords } from '../process/store-words.ts'
import { toProcessAnswer } from '../process/to-process-answer.ts'
import type { UrlsFor } from '../urls.ts'
import { type ContentDeps, sendContent } from './content.ts'
import { answerDebug, type DebugDeps } from './debug.ts'
import { methodUnsupported } from './errors.ts'
import { parseFolderZip, sendFolderZip } from './folder-zip.ts'
import { type MetadataDeps, sendMetadata } from './metadata.ts'
import { type PreviewDeps, sendPreview } from './preview.ts'
import { answerVideo, type VideoDeps } from './video.ts'

export interface CdnDeps extends ContentDeps, DebugDeps, MetadataDeps, PreviewDeps, VideoDeps {
  readonly imageFacts: ImageFacts
  readonly folderZips: FolderZips
  readonly storeResult: StoreResult
  readonly ownHandle: OwnHandle
  readonly urlsFor: UrlsFor
  readonly domain: string
}

/**
 * `cdn.<domain>/…` and `process.<domain>/…`: files by their handles, and tasks for files and for
 * what lies at other addresses (Filestack reference 9.1). The path is a grammar of its own and is
 * read as it came.
 */
export function cdnRoutes(deps: CdnDeps): FastifyPluginAsync {
  return async (server) => {
    passOverBodies(server)
    server.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/cdn',
      config: {
        guard: 'app',
        errors: 'text',
        limited: 'unless-read',
        documentedUrl: '/cdn/{handle}',
      },
      schema: {
        summary: 'The content of a file, or what tasks in the address make of it',
        description:
          'Before the handle stand tasks, as in `/cdn/<key>/store=path:"in/"/<address>`: `store`, `metadata`, `preview`, `content`, `cache`, `fallback`, `security=policy:…,signature:…`; in front of all, `debug`. `/folder/<id>` is an archive of a picked folder. Also `/<handle>+name.ext`, `/<handle>/metadata` and `/file/<handle>`. POST is for `store`.',
      },
      handler: async (request, reply) => {
        const { path } = targetOf(request.headers.host, request.originalUrl, deps.domain)
        const folder = parseFolderZip(path)
        if (folder && request.method !== 'POST') {
          return await sendFolderZip(deps, request, reply, folder)
        }
        const pieces = cutAddress(path)
        if (pieces.isDebug) return await answerDebug(deps, request, reply, pieces)
        return await answer(deps, request, reply, readAddress(pieces, deps.ownHandle))
      },
    })
  }
}

/** Some clients send an empty one of whatever type along with a POST. */
function passOverBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null))
}

async function answer(
  deps: CdnDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<unknown> {
  const wanted = answerOf(address.calls)
  const isRight = wanted === 'store' ? request.method !== 'HEAD' : request.method !== 'POST'
  if (!isRight) throw methodUnsupported(request.method)
  switch (wanted) {
    case 'store':
      return await store(deps, request, reply, address)
    case 'metadata':
      return await sendMetadata(deps, request, reply, address)
    case 'preview':
      return await sendPreview(deps, request, reply, address)
    case 'video_convert':
      return await answerVideo(deps, request, reply, address)
    case 'content':
      return await sendContent(deps, request, reply, address)
  }
}

/** Each time somebody asks a new file is made, so nobody may keep the answer. */
async function store(
  deps: CdnDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
) {
  const words = storeWords(address.calls)
  if (!words) throw storeMissing()
  const { calls, query } = address
  const ask = { ...address, security: addressSecurity(calls, query), ...words, uploadTags: {} }
  reply.header('Cache-Control', 'no-store')
  const file = await deps.storeResult(request, reply, ask)
  const imageSize = await imageSizeOf(deps.imageFacts, file, callerSignal(reply))
  return toProcessAnswer(file, imageSize, deps.urlsFor(request))
}
