import type { FastifyReply, FastifyRequest } from 'fastify'
import { QuaysideError } from '../../errors.ts'
import { checkPreconditions } from '../../links/preconditions.ts'
import type { BuiltFiles } from './built-files.ts'
import { chooseEncoding } from './choose-encoding.ts'

export interface BuiltFileAsked {
  readonly name: string
  /** Where given: without this one nothing was built at all. */
  readonly main?: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Answers a file of a build, compressed as the caller likes it, or that it has it already. Rejects
 * with `not-found` / `route_unknown`, or `unavailable` / `build_missing` where nothing was built.
 */
export async function sendBuilt(
  files: BuiltFiles,
  { name, main, headers }: BuiltFileAsked,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const file = await files.find(name, chooseEncoding(request.headers['accept-encoding']))
  if (!file) {
    const isBuilt = main === undefined || (await files.find(main, 'identity'))
    throw isBuilt ? fileUnknown() : buildMissing()
  }
  reply.headers(headers).headers({
    ETag: file.etag,
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
  })
  const asked = { etag: file.etag, modifiedAt: undefined }
  if (checkPreconditions(request.headers, asked) === 'not-modified') return reply.code(304).send()
  if (file.encoding !== 'identity') reply.header('Content-Encoding', file.encoding)
  return reply.type(file.type).send(file.bytes)
}

const fileUnknown = () =>
  new QuaysideError('no such file of a build', {
    kind: 'not-found',
    code: 'route_unknown',
    publicMessage: 'There is nothing at this address.',
  })

const buildMissing = () =>
  new QuaysideError('the scripts for pages were not built', {
    kind: 'unavailable',
    code: 'build_missing',
    publicMessage: 'The scripts for pages are not built on this server. Run: npm run build',
  })
