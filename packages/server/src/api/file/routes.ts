import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { DeleteFile } from '../../files/delete-file.ts'
import { type FileTarget, parseFileTarget } from '../cdn/parse-target.ts'
import { createFileAnswers, type FileAnswersDeps } from './answer-file.ts'
import { deleteRoutes } from './delete.ts'
import { type OverwriteDeps, overwriteRoutes } from './overwrite.ts'

export interface FileRoutesDeps extends FileAnswersDeps {
  readonly domain: string
  readonly deleteFile: DeleteFile
}

export type FileChangesDeps = OverwriteDeps & FileRoutesDeps

const config = { guard: 'app', errors: 'text', limited: 'unless-read' } as const

/** `www.<domain>/api/file/<handle>`: what `cdn.<domain>/<handle>` answers, and all that changes a file. */
export function fileRoutes(deps: FileChangesDeps): FastifyPluginAsync {
  const files = createFileAnswers(deps)
  const answer = (request: FastifyRequest, reply: FastifyReply, target: FileTarget) =>
    target.wants === 'metadata'
      ? files.metadata(request, reply, target)
      : files.content(request, reply, target)

  return async (server) => {
    server.route({
      method: ['GET', 'HEAD'],
      url: '/api/file/*',
      config: { ...config, documentedUrl: '/api/file/{handle}' },
      schema: {
        summary: 'The content of a file, or with `/metadata` behind what is known about it',
      },
      handler: (request, reply) => {
        const target = parseFileTarget(request.url.slice('/api/file'.length))
        return answer(request, reply, target)
      },
    })
    await server.register(overwriteRoutes(deps))
    await server.register(deleteRoutes(deps))
  }
}
