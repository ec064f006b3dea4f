import type { Connections } from '../connections/connection.ts'
import { QuaysideError } from '../errors.ts'
import type { LinkedFile } from '../files/file-record.ts'
import type { Access, FileEntry, OpenedFile, PersonalSource, Source } from '../sources/source.ts'
import { linkDisconnected, linkRevisionGone, linkTargetGone, linkTargetMoved } from './errors.ts'

/**
 * The files behind links: where they are now, or, for one that is pinned, what they were when they
 * were picked. Beside what the source itself says, both reject with `link_target_gone`,
 * `link_target_moved`, `link_revision_gone` or `link_disconnected`.
 */
export interface LinkedFiles {
  stat(file: LinkedFile, options: { readonly signal: AbortSignal }): Promise<FileEntry>
  /** The body has to be read to its end or cancelled. */
  open(file: LinkedFile, options: OpenLinkedOptions): Promise<OpenedFile>
}

export interface OpenLinkedOptions {
  readonly start?: number | undefined
  readonly end?: number | undefined
  /** Only this revision will do; another one is `source_entry_changed`. */
  readonly rev?: string | undefined
  /** What `stat` has just said of the file for the same asker; only that revision will do. */
  readonly known?: FileEntry | undefined
  readonly signal: AbortSignal
}

export interface LinkedFilesDeps {
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
}

export function createLinkedFiles(deps: LinkedFilesDeps): LinkedFiles {
  return {
    stat: (file, options) =>
      asking(deps, file, options.signal, async (source, access) => {
        const rev = pinOf(file)
        const entry = await source.stat(access, file.origin.ref, { ...options, rev })
        if (entry.kind === 'folder') throw linkTargetGone(undefined)
        return entry
      }),
    open: (file, options) =>
      asking(deps, file, options.signal, (source, access) => {
        const rev = pinOf(file) ?? options.known?.rev ?? options.rev
        const { exportFormat, origin } = file
        return source.open(access, origin.ref, { ...options, rev, exportFormat })
      }),
  }
}

/** Asks the source of a link in the name of whoever linked, with what is wrong in the words of links. */
export async function asking<T>(
  { connections, sources }: LinkedFilesDeps,
  file: LinkedFile,
  signal: AbortSignal,
  ask: (source: PersonalSource, access: Access) => Promise<T>,
): Promise<T> {
  const source = sources.get(file.origin.source)
  if (!source?.oauth)
    throw linkDisconnected(new Error(`there is no source ${file.origin.source} any more`))
  try {
    const access = await connections.accessById(file.appKey, file.connectionId)
    try {
      return await ask(source, access)
    } catch (error) {
      if (pinOf(file) !== undefined && isOtherRevision(error)) throw linkRevisionGone(error)
      if (!isGone(error)) throw error
      const found = await source.stat(access, file.origin.id, { signal }).catch(() => undefined)
      throw found ? linkTargetMoved(error) : linkTargetGone(error)
    }
  } catch (error) {
    throw isDisconnected(error) ? linkDisconnected(error) : error
  }
}

/** The revision that a pinned link stays at. Where a source tells none there is nothing to stay at. */
export function pinOf({ revision, origin }: LinkedFile): string | undefined {
  return revision === 'pin' && origin.rev !== '' ? origin.rev : undefined
}

const isGone = (error: unknown) =>
  error instanceof QuaysideError &&
  (error.code === 'source_entry_missing' || error.code === 'source_entry_is_folder')

/** Whether the file is there or not: what it was is kept no longer. */
const isOtherRevision = (error: unknown) =>
  isGone(error) || (error instanceof QuaysideError && error.code === 'source_entry_changed')

/** Whoever opens a link cannot connect for its owner, so this is no question of who they are. */
const isDisconnected = (error: unknown) =>
  error instanceof QuaysideError && error.kind === 'unauthenticated'
