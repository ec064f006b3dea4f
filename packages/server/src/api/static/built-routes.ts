import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { QuaysideError } from '../../errors.ts'
import { checkPreconditions } from '../../links/preconditions.ts'
import { type BuiltFiles, createBuiltFiles } from './built-files.ts'
import { chooseEncoding } from './choose-encoding.ts'

/** The folders that builds write into. */
export interface BuiltFolders {
  readonly picker: string
  readonly client: string
}

const PICKER = 'picker.js'
const CLIENT = 'quayside.js'

const HEADERS = {
  // Pages that use it learn of a new version within minutes; a slow server is asked seldom.
  'Cache-Control': 'public, max-age=300',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Timing-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Accept-Encoding',
}

/**
 * The scripts that other people's pages load: the picker, under whatever version their client asks
 * for, what it loads in turn, and our own client. Answers `unavailable` / `build_missing` on a
 * server where nothing was built.
 */
export function builtRoutes(folders: BuiltFolders): FastifyPluginAsyncTypebox {
  const picker = createBuiltFiles(folders.picker)
  const client = createBuiltFiles(folders.client)

  return async (server) => {
    const config = { guard: 'public' } as const
    server.get(
      '/static/picker/:version/:file',
      {
        config,
        schema: {
          summary: 'The picker, and what it loads',
          description: 'Whatever version is asked for, there is one.',
          params: Type.Object({ version: Type.String(), file: Type.String() }),
        },
      },
      (request, reply) =>
        sendBuilt(picker, { name: pickerFile(request.params), main: PICKER }, request, reply),
    )
    server.get(
      '/static/client/:file',
      {
        config,
        schema: { summary: 'The client for pages', params: Type.Object({ file: Type.String() }) },
      },
      (request, reply) =>
        sendBuilt(client, { name: request.params.file, main: CLIENT }, request, reply),
    )
  }
}

/** The oldest clients have the version in the name: `/picker/v3/picker-0.12.11.js`. */
function pickerFile({
  version,
  file,
}: {
  readonly version: string
  readonly file: string
}): string {
  return version === 'v3' && /^picker-\d[\w.+-]*\.js$/.test(file) ? PICKER : file
}

async function sendBuilt(
  files: BuiltFiles,
  { name, main }: { readonly name: string; readonly main: string },
  { headers }: FastifyRequest,
  reply: FastifyReply,
) {
  const file = await files.find(name, chooseEncoding(headers['accept-encoding']))
  if (!file) throw (await files.find(main, 'identity')) ? fileUnknown() : buildMissing()
  reply.headers(HEADERS).header('ETag', file.etag)
  const verdict = checkPreconditions(headers, { etag: file.etag, modifiedAt: undefined })
  if (verdict === 'not-modified') return reply.code(304).send()
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
