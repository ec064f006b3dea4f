import type { PickedFile } from '@quayside/client'
import {
  type Api,
  type CallOptions,
  createFolderPicks,
  type FolderPicks,
  merge,
  RequestError,
} from '@quayside/client/api'
import type { FolderPickAnswer, FolderPickFile } from '@quayside/wire'
import type { CloudChoice } from '../../state/choice.ts'
import { newId } from '../../state/new-id.ts'
import { toPickedFile } from '../picked-file.ts'
import type { FolderOutcome, JobAnswer } from './folder-answer.ts'
import type { FolderJobs, FolderOptions } from './folder-module.ts'
import { FOLDER_ID } from './with-folders.ts'

/** Speaks with the service about folders that are picked as one. */
export function createFolderJobs(
  api: Pick<Api, 'settings' | 'watchIngests'>,
  { accept, maxSize, maxFolderFiles }: FolderOptions,
): FolderJobs {
  const picks = createFolderPicks(api.settings)
  const wanted = {
    accept: accept.length > 0 ? accept : undefined,
    maxSize,
    maxFiles: maxFolderFiles,
  }

  async function* watchFolders(ids: readonly string[], options?: CallOptions) {
    for await (const pick of picks.watchFolderPicks(ids.map(withoutMark), options)) {
      const answer = toAnswer(pick)
      if (pick.state !== 'done') yield answer
      else yield withOutcome(answer, await outcomeOf(picks, pick, options))
    }
  }

  return {
    async start(source, folders, options = {}) {
      const answers: JobAnswer[] = []
      for (const [index, { path, filename: name }] of folders.entries()) {
        const requestKey = options.requestKey && `${options.requestKey}-${index}`
        const call = { ...options, ...wanted, name, requestKey }
        answers.push(toAnswer(await picks.startFolderPick(source, path, call)))
      }
      return answers
    },
    watch: ({ folders, files }, options) =>
      merge<JobAnswer>([
        watchFolders(folders, options),
        ...(files.length > 0 ? [iterate(api.watchIngests(files, options))] : []),
      ]),
    cancel: async (id, options) => toAnswer(await picks.cancelFolderPick(withoutMark(id), options)),
  }
}

const withoutMark = (id: string) => id.slice(FOLDER_ID.length)

async function* iterate<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  yield* items
}

/** As if it were one file, whose size is known when all of it was looked at. */
function toAnswer(pick: FolderPickAnswer): JobAnswer {
  const { found, is_counted: isCounted, done, failed, skipped, zip } = pick
  return {
    id: FOLDER_ID + pick.id,
    source: pick.source,
    path: pick.path,
    state: pick.state,
    size: isCounted ? pick.bytes : null,
    received: pick.received,
    attempts: 0,
    ...(pick.error && { error: pick.error }),
    ...(pick.resumes_at && { resumes_at: pick.resumes_at }),
    folder: { found, isCounted, done, failed, skipped, zip },
  }
}

function withOutcome(answer: JobAnswer, outcome: FolderOutcome): JobAnswer {
  return { ...answer, ...(answer.folder && { folder: { ...answer.folder, outcome } }) }
}

/** What became of each file. */
async function outcomeOf(
  picks: Pick<FolderPicks, 'folderPickFiles'>,
  { id, source }: FolderPickAnswer,
  options?: CallOptions,
): Promise<FolderOutcome> {
  const files: FolderPickFile[] = []
  let after: string | undefined
  do {
    const page = await picks.folderPickFiles(id, { after }, options)
    files.push(...page.files)
    after = page.next || undefined
  } while (after)
  return {
    uploaded: files.flatMap((one) => (one.file ? toFile(source, one) : [])),
    failed: files.flatMap((one) =>
      one.error && !one.file ? [{ file: toFile(source, one), error: errorOf(one.error) }] : [],
    ),
  }
}

const toFile = (source: string, one: FolderPickFile): PickedFile =>
  toPickedFile(choiceOf(source, one), one.file)

/** The file as if somebody had chosen it by itself. */
const choiceOf = (
  source: string,
  { path, relative_path: place, size }: FolderPickFile,
): CloudChoice => ({
  kind: 'cloud',
  id: newId(),
  name: place.slice(place.lastIndexOf('/') + 1),
  size: size ?? undefined,
  contentType: '',
  source,
  path,
  originalPath: path,
  thumbnail: undefined,
  alt: undefined,
  exportFormat: undefined,
})

const errorOf = ({ code, message }: NonNullable<FolderPickFile['error']>) =>
  new RequestError(message, { code })
