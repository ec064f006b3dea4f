import type { Json } from '../http/json.ts'
import type { Exports, FileNode, FolderNode, Tombstone, TreeNode } from '../state/records.ts'
import type { Place, View } from './view.ts'

/** An instant as Dropbox writes it: UTC, whole seconds, a literal Z. */
export function toTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** Whether the file's own bytes can be had, as its metadata tells. */
export function isDownloadable({ exports, restriction }: FileNode): boolean {
  return exports === undefined && restriction !== 'not-downloadable'
}

/** Where FileMetadata is the declared type: without `.tag`. */
export function toFileMetadata(place: Place, file: FileNode): Record<string, Json> {
  const { revision } = file
  return {
    name: file.name,
    ...toPaths(place, file),
    id: file.id,
    client_modified: toTimestamp(revision.clientModified),
    server_modified: toTimestamp(revision.serverModified),
    rev: revision.rev,
    size: revision.size,
    ...toSharingInfo(place),
    ...toDownloadFacts(file),
  }
}

/** Where FolderMetadata is the declared type: without `.tag`. */
export function toFolderMetadata(
  view: View,
  place: Place,
  folder: FolderNode,
): Record<string, Json> {
  const mounted = folder.mount && folder.mount.kind !== 'app' ? folder.mount : undefined
  const target = mounted && view.places.get(mounted.ns)
  return {
    name: folder.name,
    ...toPaths(place, folder),
    id: folder.id,
    ...(mounted === undefined
      ? toFolderSharingInfo(place)
      : {
          shared_folder_id: mounted.ns,
          sharing_info: {
            read_only: target?.isReadOnly ?? true,
            shared_folder_id: mounted.ns,
            traverse_only: false,
            no_access: target === undefined,
          },
        }),
  }
}

/** Where Metadata is the declared type: with `.tag`. */
export function toMetadata(view: View, place: Place, node: TreeNode): Record<string, Json> {
  return node.kind === 'file'
    ? { '.tag': 'file', ...toFileMetadata(place, node) }
    : { '.tag': 'folder', ...toFolderMetadata(view, place, node) }
}

export function toDeletedMetadata(
  place: Place,
  gone: Omit<Tombstone, 'kind' | 'deletedAt'>,
): Record<string, Json> {
  return { '.tag': 'deleted', name: gone.name, ...toPaths(place, gone) }
}

function toPaths(place: Place, at: { path: string; display: string }): Record<string, Json> {
  return place.prefix === undefined
    ? {}
    : { path_lower: place.prefixLower + at.path, path_display: place.prefix + at.display }
}

function toSharingInfo({ sharedFolder, isReadOnly }: Place): Record<string, Json> {
  return sharedFolder === undefined
    ? {}
    : { sharing_info: { read_only: isReadOnly, parent_shared_folder_id: sharedFolder } }
}

function toFolderSharingInfo({ sharedFolder, isReadOnly }: Place): Record<string, Json> {
  return sharedFolder === undefined
    ? {}
    : {
        sharing_info: {
          read_only: isReadOnly,
          parent_shared_folder_id: sharedFolder,
          traverse_only: false,
          no_access: false,
        },
      }
}

function toDownloadFacts({ exports, restriction, revision }: FileNode): Record<string, Json> {
  if (exports !== undefined) {
    return { is_downloadable: false, export_info: toExportInfo(exports) }
  }
  return restriction === 'not-downloadable'
    ? { is_downloadable: false }
    : { is_downloadable: true, content_hash: revision.claimedHash ?? revision.contentHash }
}

function toExportInfo(exports: Exports): Json {
  const formats = Object.keys(exports)
  return { export_as: formats[0], export_options: formats }
}
