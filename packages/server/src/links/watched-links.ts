import type { Logger } from 'pino'
import type { Database, Trx } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { linkChanged } from '../events/link-changed.ts'
import { type LinkLoss, linkGone } from '../events/link-gone.ts'
import type { RecordEvent } from '../events/record.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { noteLinkChanged, noteLinkGone } from '../files/file-repository.ts'
import type { Handle } from '../lib/ids.ts'
import type { FileEntry } from '../sources/source.ts'
import type { LinkedFiles } from './linked-files.ts'

export interface WatchedLinksDeps {
  readonly linkedFiles: LinkedFiles
  readonly database: Database
  readonly recordEvent: RecordEvent
  /** Told which file's row has changed. */
  readonly forgetFile: (handle: Handle) => void
  readonly log: Pick<Logger, 'warn'>
}

/**
 * Linked files whose apps are told when one is found changed or gone: once for each change, however
 * many ask at the same time. Nobody looks after links that nobody opens. That something could not be
 * told does not keep the file from whoever wants it: it is told when the link is opened again.
 */
export function createWatchedLinks(deps: WatchedLinksDeps): LinkedFiles {
  const { linkedFiles } = deps

  return {
    async stat(file, options) {
      const entry = await noticingLoss(deps, file, () => linkedFiles.stat(file, options))
      await noticeChange(deps, file, entry)
      return entry
    },
    async open(file, options) {
      const opened = await noticingLoss(deps, file, () => linkedFiles.open(file, options))
      await noticeChange(deps, file, opened.entry)
      return opened
    },
  }
}

async function noticingLoss<T>(
  deps: WatchedLinksDeps,
  file: LinkedFile,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const reason = lossOf(error)
    if (reason && !file.goneSince) {
      await note(deps, file, async (trx) => {
        if (!(await noteLinkGone(trx, file, new Date()))) return
        await deps.recordEvent(trx, file.appKey, linkGone, { file, reason })
      })
    }
    throw error
  }
}

const LOSSES: Readonly<Record<string, LinkLoss['reason']>> = {
  link_target_gone: 'deleted',
  link_target_moved: 'moved',
  link_revision_gone: 'revision_gone',
}

function lossOf(error: unknown): LinkLoss['reason'] | undefined {
  return error instanceof QuaysideError ? LOSSES[error.code] : undefined
}

async function noticeChange(
  deps: WatchedLinksDeps,
  file: LinkedFile,
  { id, rev, size }: FileEntry,
): Promise<void> {
  const formerRev = file.origin.rev
  // Where a source does not tell revisions there is nothing to compare.
  const isOther = rev !== '' && formerRev !== '' && rev !== formerRev
  if (isOther) {
    await note(deps, file, async (trx) => {
      if (!(await noteLinkChanged(trx, file, { id, rev, size }))) return
      const changed = { ...file, size, origin: { ...file.origin, id, rev }, goneSince: undefined }
      await deps.recordEvent(trx, file.appKey, linkChanged, { file: changed, formerRev })
    })
  } else if (file.goneSince) {
    await note(deps, file, async (trx) => void (await noteLinkGone(trx, file, undefined)))
  }
}

async function note(
  { database, forgetFile, log }: WatchedLinksDeps,
  { handle }: LinkedFile,
  work: (trx: Trx) => Promise<void>,
): Promise<void> {
  try {
    await database.transaction(work)
    forgetFile(handle)
  } catch (error) {
    log.warn({ err: error, handle }, 'the state of a linked file could not be noted')
  }
}
