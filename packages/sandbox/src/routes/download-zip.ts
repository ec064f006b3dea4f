import { struct } from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, download, type UserCall } from '../api/route.ts'
import { nested, routeError } from '../http/errors.ts'
import { type ZipEntry, zipArchive } from '../http/zip-archive.ts'
import type { FolderNode } from '../state/records.ts'
import { findEntry } from '../tree/find.ts'
import { isDownloadable, toFolderMetadata } from '../tree/metadata.ts'
import { insideOf, isVisible } from '../tree/view.ts'

/** What Dropbox puts into one archive at most (Dropbox reference 3.11). */
const MAX_ENTRIES = 10_000
const MAX_BYTES = 20 * 1024 ** 3
const MAX_FILE_BYTES = 4 * 1024 ** 3

const downloadZip = download({
  name: 'files/download_zip',
  scope: 'files.content.read',
  arg: struct({ path: readPath }),
  run(call, { path }) {
    const { node, place } = findEntry(call.world, call.view, path)
    if (node.kind === 'file') {
      throw routeError(nested('path', { '.tag': 'not_folder' }))
    }
    const entries = entriesBelow(call, node)
    const sizes = entries.map(({ body }) => body?.size ?? 0)
    if (
      sizes.some((size) => size >= MAX_FILE_BYTES) ||
      sizes.reduce((sum, size) => sum + size, 0) >= MAX_BYTES
    ) {
      throw routeError({ '.tag': 'too_large' })
    }
    return {
      body: zipArchive(entries),
      contentType: 'application/zip',
      result: { metadata: toFolderMetadata(call.view, place, node) },
    }
  },
})

export const downloadZipRoutes: readonly ApiRoute[] = [downloadZip]

/** The folder and all below it, by their paths in the archive. What cannot be downloaded is left out. */
function entriesBelow({ world, view }: UserCall, top: FolderNode): ZipEntry[] {
  const entries: ZipEntry[] = []
  const folders = [{ node: top, name: `${top.name}/` }]
  for (const { node: folder, name } of folders) {
    entries.push({ name, modifiedAt: folder.changedAt })
    const inside = insideOf(view, folder)
    const members = inside ? world.tree.children(inside.place.ns, inside.path) : []
    for (const node of members.filter((one) => isVisible(view.account, one))) {
      if (node.kind === 'folder') {
        folders.push({ node, name: `${name}${node.name}/` })
      } else if (isDownloadable(node) && node.restriction === undefined) {
        const body = world.contents.open(node.revision)
        entries.push({ name: name + node.name, modifiedAt: node.revision.clientModified, body })
      }
    }
    if (entries.length >= MAX_ENTRIES) {
      throw routeError({ '.tag': 'too_many_files' })
    }
  }
  return entries
}
