import { Readable } from 'node:stream'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Apps, PolicyCall } from '../../apps/app.ts'
import type { DeleteFile } from '../../files/delete-file.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { Handle } from '../../lib/ids.ts'
import type { Delivery } from '../../links/delivery.ts'
import type { Source } from '../../sources/source.ts'
import { askedBy, callerSignal } from '../caller.ts'
import { type CdnTarget, parseCdnTarget } from '../cdn/parse-target.ts'
import { targetOf } from '../hosts.ts'
import { base64Text } from './base64-text.ts'
import { basicSecret } from './basic-secret.ts'
import { contentHashes, HASH_NAMES } from './content-hashes.ts'
import { deleteRoutes } from './delete.ts'
import { type OverwriteDeps, overwriteRoutes } from './overwrite.ts'
import { askedFields, toMetadata } from './to-metadata.ts'

export interface FileRoutesDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly sources: ReadonlyMap<string, Source>
  readonly domain: string
  /** By handle alone: the handle is what a link consists of. */
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly deliver: Delivery['deliver']
  readonly readContent: Delivery['readContent']
  readonly deleteFile: DeleteFile
}

export type FileChangesDeps = OverwriteDeps & FileRoutesDeps

const config = { guard: 'app', errors: 'text', limited: 'unless-read' } as const

/** `cdn.<domain>/<handle>` and `www.<domain>/api/file/<handle>`: one file, two addresses. */
export function fileRoutes(deps: FileChangesDeps): FastifyPluginAsync {
  return async (server) => {
    server.route({
      method: ['GET', 'HEAD'],
      url: '/cdn',
      config: { ...config, documentedUrl: '/cdn/{handle}' },
      schema: {
        summary: 'The content of a file',
        description:
          'Also `/<handle>+name.ext`, `/file/<handle>`, `/<handle>/metadata`, and with `security=policy:…,signature:…/` in front.',
      },
      handler: (request, reply) => {
        const { path } = targetOf(request.headers.host, request.originalUrl, deps.domain)
        return answer(deps, request, reply, parseCdnTarget(path))
      },
    })

    server.route({
      method: ['GET', 'HEAD'],
      url: '/api/file/*',
      config: { ...config, documentedUrl: '/api/file/{handle}' },
      schema: {
        summary: 'The content of a file, or with `/metadata` behind what is known about it',
      },
      handler: (request, reply) => {
        const target = parseCdnTarget(request.url.slice('/api/file'.length))
        return answer(deps, request, reply, target)
      },
    })
    await server.register(overwriteRoutes(deps))
    await server.register(deleteRoutes(deps))
  }
}

async function answer(
  deps: FileRoutesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  target: CdnTarget,
) {
  const call = target.wants === 'metadata' ? 'stat' : 'read'
  const { file, isPrivate } = await findAllowed(deps, request, target, call)
  if (target.wants === 'metadata') return await sendMetadata(deps, reply, file, target)
  return await sendContent(deps, request, reply, { file, isPrivate, query: target.query })
}

/** The app is found through the handle, so an unknown handle is told before any policy is read. */
async function findAllowed(
  { apps, findFile }: Pick<FileRoutesDeps, 'apps' | 'findFile'>,
  request: FastifyRequest,
  { handle, security }: Pick<CdnTarget, 'handle' | 'security'>,
  call: PolicyCall,
) {
  const file = await findFile(handle)
  if (!file) throw fileMissing()
  const { app } = await apps.authorize({
    apiKey: file.appKey,
    security,
    call,
    handle,
    ...askedBy(request),
    secret: basicSecret(request),
  })
  return { file, isPrivate: app.securityEnabled }
}

interface ContentRequest {
  readonly file: FileRecord
  /** Only who has a policy may see it. */
  readonly isPrivate: boolean
  readonly query: URLSearchParams
}

async function sendContent(
  { deliver, readContent }: FileRoutesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { file, isPrivate, query }: ContentRequest,
) {
  const signal = callerSignal(reply)
  if (query.get('base64encode') === 'true') {
    const text = base64Text(readContent(file, signal))
    return reply.type('text/plain; charset=utf-8').send(Readable.from(text))
  }
  const options = {
    download: query.get('dl') === 'true',
    cache: query.get('cache') !== 'false',
    isPrivate,
    signal,
  }
  await deliver(file, request.raw, reply.raw, options)
  return reply.hijack()
}

async function sendMetadata(
  { sources, readContent }: FileRoutesDeps,
  reply: FastifyReply,
  file: FileRecord,
  { query }: CdnTarget,
) {
  const fields: readonly string[] = askedFields(query)
  const title = (source: string) => sources.get(source)?.manifest.title ?? source
  const names = HASH_NAMES.filter((name) => fields.includes(name))
  const hashes = await contentHashes(file, names, readContent, callerSignal(reply))
  reply.header('Cache-Control', 'no-cache')
  return { ...toMetadata(file, askedFields(query), title), ...hashes }
}
