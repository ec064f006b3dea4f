import { optional, struct, text } from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, download } from '../api/route.ts'
import { routeError } from '../http/errors.ts'
import { PAPER_FORMATS, type PaperFormat } from '../seed-entry.ts'
import { contentHash } from '../state/content-hash.ts'
import type { Body } from '../state/contents.ts'
import { findFile } from '../tree/find.ts'
import { toFileMetadata } from '../tree/metadata.ts'

const EXTENSIONS: Readonly<Record<PaperFormat, string>> = {
  html: '.html',
  markdown: '.md',
  plain_text: '.txt',
}

const exportFile = download({
  name: 'files/export',
  scope: 'files.content.read',
  arg: struct({ path: readPath, export_format: optional(text()) }),
  run({ world, view }, { path, export_format: asked = 'html' }) {
    const { node, place } = findFile(world, view, path)
    if (node.exports === undefined) {
      throw routeError({ '.tag': 'non_exportable' })
    }
    const format = PAPER_FORMATS.find((known) => known === asked)
    if (format === undefined) {
      throw routeError({ '.tag': 'invalid_export_format' })
    }
    const bytes = new TextEncoder().encode(node.exports[format])
    return {
      body: bodyOfBytes(bytes),
      result: {
        export_metadata: {
          name: node.name.replace(/\.papert?$/, '') + EXTENSIONS[format],
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
