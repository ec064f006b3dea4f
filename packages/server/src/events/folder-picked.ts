import type { FolderPickId, FolderZipId } from '../lib/ids.ts'
import { defineEvent } from './event.ts'

export interface PickedFolder {
  readonly id: FolderPickId
  readonly zipId: FolderZipId
  readonly source: string
  /** As the source calls it; `''` is the root. */
  readonly folder: string
  readonly name: string
  readonly state: 'done' | 'failed' | 'cancelled'
  /** Files that were wanted, and what became of them. */
  readonly found: number
  readonly done: number
  readonly failed: number
  readonly skipped: number
  /** Bytes that were stored. */
  readonly received: number
  readonly error: { readonly code: string; readonly message: string } | undefined
}

/** A folder that was picked as one has come to its end. */
export const folderPicked = defineEvent<PickedFolder>({
  type: 'folder.picked',
  action: 'qs.folder.picked',
  title: 'Picked Folders',
  help: 'A folder that was picked as one has come to its end: all of it was stored, or as much as could be. Each file is told by itself, too.',
  example: {
    id: 'fpk_0mb3zq3k0Example0000001' as FolderPickId,
    zipId: 'Example0Example1Example2Example3' as FolderZipId,
    source: 'dropbox',
    folder: '/Invoices',
    name: 'Invoices',
    state: 'done',
    ...{ found: 42, done: 41, failed: 1, skipped: 3, received: 8_812_345 },
    error: undefined,
  },
  toPayload: (pick, { linkUrl, sourceTitle }) => ({
    pick: pick.id,
    client: sourceTitle(pick.source),
    path: pick.folder === '' ? '/' : pick.folder,
    name: pick.name,
    state: pick.state,
    files: pick.found,
    done: pick.done,
    failed: pick.failed,
    skipped: pick.skipped,
    bytes: pick.received,
    ...(pick.done > 0 && { zip: linkUrl(`folder/${pick.zipId}`) }),
    ...(pick.error && { error: pick.error }),
  }),
})
