import { optional, struct, text } from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, download } from '../api/route.ts'
import { routeError } from '../http/errors.ts'
import { contentHash } from '../state/content-hash.ts'
import type { Body } from '../state/contents.ts'
import { findFile } from '../tree/find.ts'
import { toFileMetadata } from '../tree/metadata.ts'

/** Other formats are extensions themselves. */
const EXTENSIONS: Readonly<Record<string, string>> = { markdown: 'md', plain_text: 'txt' }

/** The names of documents that exist at the service only. */
const DOCUMENT_NAME = /\.(papert?|gdoc|gsheet|gslides)$/

const exportFile = download({
  name: 'files/export',
  scope: 'files.content.read',
  arg: struct({ path: readPath, export_format: optional(text()) }),
  run({ world, view }, { path, export_format: asked }) {
    const { node, place } = findFile(world, view, path)
    if (node.exports === undefined) {
      throw routeError({ '.tag': 'non_exportable' })
    }
    const formats = Object.keys(node.exports)
    const format = asked ?? formats[0] ?? ''
    const text = node.exports[format]
    if (text === undefined) {
      throw routeError({ '.tag': 'invalid_export_format' })
    }
    const bytes = new TextEncoder().encode(text)
    return {
      body: bodyOfBytes(bytes),
      result: {
        export_metadata: {
          name: `${node.name.replace(DOCUMENT_NAME, '')}.${EXTENSIONS[format] ?? format}`,
          size: bytes.length,
          export_hash: contentHash(bytes),
          paper_revision: Number.parseInt(node.revision.rev.slice(-6), 16),
        },
        file_metadata: toFileMetadata(place, node),
      },
    }
  },
})

export const exportRoutes: readonly ApiRoute[] = [exportFile]

/** Bytes made for one answer. */
export function bodyOfBytes(bytes: Uint8Array): Body {
  return {
    size: bytes.length,
    whole: async () => bytes,
    pieces: (start, end) => [bytes.subarray(start, end)],
  }
}
