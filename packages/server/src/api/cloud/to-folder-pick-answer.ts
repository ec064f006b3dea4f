import type { FolderPickAnswer, FolderPickFile as FolderPickFileAnswer } from '@quayside/wire'
import type { FolderPick, FolderPickFile } from '../../ingest/folder-picks/folder-pick.ts'
import { hasEnded } from '../../leases/leased-rows.ts'
import type { Urls } from '../urls.ts'
import { toFileAnswer } from './to-file-answer.ts'

/** How far a picked folder has come, in the wire's words. */
export function toFolderPickAnswer(pick: FolderPick, urls: Urls): FolderPickAnswer {
  const { id, source, name, state, error, resumesAt } = pick
  const { found, skipped, done, failed, bytes, received } = pick
  return {
    ...{ id, source, name, state, found, skipped, done, failed, bytes, received },
    path: pick.folder === '' ? '/' : pick.folder,
    is_counted: pick.isCounted,
    ...(hasEnded(pick) && done > 0 ? { zip: `${urls.links}/folder/${pick.zipId}` } : {}),
    ...(error ? { error: { code: error.code, message: error.message } } : {}),
    ...(resumesAt ? { resumes_at: resumesAt.toISOString() } : {}),
  }
}

export function toFolderPickFileAnswer(one: FolderPickFile, urls: Urls): FolderPickFileAnswer {
  const { ref, path, state, size, file, error } = one
  return {
    ...{ path: ref, relative_path: path, state },
    size: size ?? null,
    ...(file ? { file: toFileAnswer(file, urls) } : {}),
    ...(error ? { error } : {}),
  }
}
