import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { DeleteFile } from '../../files/delete-file.ts'
import { type CdnTarget, parseCdnTarget } from '../cdn/parse-target.ts'
import { targetOf } from '../hosts.ts'
import { createFileAnswers, type FileAnswersDeps } from './answer-file.ts'
import { deleteRoutes } from './delete.ts'
import { type OverwriteDeps, overwriteRoutes } from './overwrite.ts'

export interface FileRoutesDeps extends FileAnswersDeps {
  readonly domain: string
  readonly deleteFile: DeleteFile
}

export type FileChangesDeps = OverwriteDeps & FileRoutesDeps

const config = { guard: 'app', errors: 'text', limited: 'unless-read' } as const

/** `cdn.<domain>/<handle>` and `www.<domain>/api/file/<handle>`: one file, two addresses. */
export function fileRoutes(deps: FileChangesDeps): FastifyPluginAsync {
  const files = createFileAnswers(deps)
  const answer = (request: FastifyRequest, reply: FastifyReply, target: CdnTarget) =>
    target.wants === 'metadata'
      ? files.metadata(request, reply, target)
      : files.content(request, reply, target)

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
        return answer(request, reply, parseCdnTarget(path))
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
        return answer(request, reply, target)
      },
    })
    await server.register(overwriteRoutes(deps))
    await server.register(deleteRoutes(deps))
  }
}
