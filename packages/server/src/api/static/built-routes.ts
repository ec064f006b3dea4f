import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { createBuiltFiles } from './built-files.ts'
import type { BuiltFolders } from './built-folders.ts'
import { sendBuilt } from './send-built.ts'

const PICKER = 'picker.js'
const CLIENT = 'quayside.js'

const HEADERS = {
  // Pages that use it learn of a new version within minutes; a slow server is asked seldom.
  'Cache-Control': 'public, max-age=300',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Timing-Allow-Origin': '*',
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
        sendBuilt(
          picker,
          { name: pickerFile(request.params), main: PICKER, headers: HEADERS },
          request,
          reply,
        ),
    )
    server.get(
      '/static/client/:file',
      {
        config,
        schema: { summary: 'The client for pages', params: Type.Object({ file: Type.String() }) },
      },
      (request, reply) =>
        sendBuilt(
          client,
          { name: request.params.file, main: CLIENT, headers: HEADERS },
          request,
          reply,
        ),
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
