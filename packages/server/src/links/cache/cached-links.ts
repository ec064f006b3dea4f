import type { LinkedFile } from '../../files/file-record.ts'
import type { OpenedFile } from '../../sources/source.ts'
import type { LinkedFiles, OpenLinkedOptions } from '../linked-files.ts'
import type { LinkCache } from './link-cache.ts'

export interface CachedLinksDeps {
  readonly linkedFiles: LinkedFiles
  readonly cache: Pick<LinkCache, 'has' | 'read' | 'copying'>
}

/**
 * Linked files whose bytes are fetched once as long as they stay the same. The source is asked each
 * time what the link leads to, and whether whoever linked it may still see it; only its bytes come
 * from here. What is not here costs no further call.
 */
export function createCachedLinks({ linkedFiles, cache }: CachedLinksDeps): LinkedFiles {
  return {
    stat: linkedFiles.stat,
    async open(file, options) {
      const kept = await openKept({ linkedFiles, cache }, file, options)
      if (kept) return kept
      const opened = await linkedFiles.open(file, options)
      const { entry, body } = opened
      if (!isWhole(opened) || entry.rev === '') return opened
      const facts = { size: opened.length, blockHash: entry.blockHash }
      const revision = { handle: file.handle, rev: entry.rev }
      return { ...opened, body: cache.copying(revision, body, facts) }
    },
  }
}

/** An export is made anew each time, and may come out otherwise. */
function isWhole(opened: OpenedFile): opened is OpenedFile & { readonly length: number } {
  const { entry, start, length, isOnlyWhole } = opened
  return !isOnlyWhole && start === 0 && length !== undefined && length === entry.size
}

async function openKept(
  { linkedFiles, cache }: CachedLinksDeps,
  file: LinkedFile,
  { known, rev, start = 0, end = Infinity, signal }: OpenLinkedOptions,
): Promise<OpenedFile | undefined> {
  const { handle, origin } = file
  if (!cache.has({ handle, rev: known?.rev ?? rev ?? origin.rev })) return undefined
  const entry = known ?? (await linkedFiles.stat(file, { signal }))
  if (rev !== undefined && rev !== entry.rev) return undefined
  const { size } = entry
  // The source says best what is wrong with such a range.
  if (size === undefined || (start > 0 && start >= size)) return undefined
  const range = { start, end: Math.min(end, size) }
  const body = await cache.read({ handle, rev: entry.rev }, range)
  return body && { entry, start, length: range.end - start, body }
}
