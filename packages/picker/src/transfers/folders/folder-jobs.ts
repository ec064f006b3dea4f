import type { PickedFile } from '@quayside/client'
import { type CallOptions, createFolderPicks, merge, RequestError } from '@quayside/client/api'
import type { FolderPickAnswer, FolderPickFile } from '@quayside/wire'
import type { CloudChoice } from '../../state/choice.ts'
import { newId } from '../../state/new-id.ts'
import { untilAnswered } from '../patience.ts'
import { toPickedFile } from '../picked-file.ts'
import type { FolderOutcome, JobAnswer } from './folder-answer.ts'
import type { FolderDeps, FolderJobs, FolderOptions } from './folder-module.ts'
import { FOLDER_ID } from './with-folders.ts'

/** Speaks with the service about folders that are picked as one. */
export function createFolderJobs(
  { api, page }: FolderDeps,
  { accept, maxSize, maxFolderFiles }: FolderOptions,
): FolderJobs {
  const picks = createFolderPicks(api.settings)
  const wanted = {
    accept: accept.length > 0 ? accept : undefined,
    maxSize,
    maxFiles: maxFolderFiles,
  }

  /** Files keep the ids the page knows when the folder is tried again. */
  const ids = new Map<string, string>()
  const idOf = (pickId: string, path: string) => ids.getOrInsertComputed(`${pickId} ${path}`, newId)

  async function* watchFolders(
    ids: readonly string[],
    { signal = new AbortController().signal }: CallOptions = {},
  ) {
    for await (const pick of picks.watchFolderPicks(ids.map(withoutMark), { signal })) {
      const answer = toAnswer(pick)
      yield pick.state === 'done' ? withOutcome(answer, await outcomeOf(pick, signal)) : answer
    }
  }

  /** What became of each file. A page that is lost on its way is no reason to lose the folder. */
  async function outcomeOf(
    { id, source }: FolderPickAnswer,
    signal: AbortSignal,
  ): Promise<FolderOutcome> {
    const files: FolderPickFile[] = []
    let after: string | undefined
    do {
      const ask = () => picks.folderPickFiles(id, { after }, { signal })
      const { files: some, next } = await untilAnswered(ask, { signal, page })
      files.push(...some)
      after = next || undefined
    } while (after)
    const toFile = (one: FolderPickFile): PickedFile =>
      toPickedFile(choiceOf(one, { source, id: idOf(id, one.path) }), one.file)
    return {
      uploaded: files.flatMap((one) => (one.file ? toFile(one) : [])),
      failed: files.flatMap((one) =>
        one.error && !one.file ? [{ file: toFile(one), error: errorOf(one.error) }] : [],
      ),
    }
  }

  return {
    async start(source, folders, options = {}) {
      const answers: JobAnswer[] = []
      for (const [index, { path, filename: name, again }] of folders.entries()) {
        const requestKey = options.requestKey && `${options.requestKey}-${index}`
        const call = { ...options, ...wanted, name, requestKey }
        const pick = again
          ? await picks.retryFolderPick(withoutMark(again), options)
          : await picks.startFolderPick(source, path, call)
        answers.push(toAnswer(pick))
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

/** The file as if somebody had chosen it by itself. */
const choiceOf = (
  { path, relative_path: place, size }: FolderPickFile,
  { id, source }: Pick<CloudChoice, 'id' | 'source'>,
): CloudChoice => ({
  kind: 'cloud',
  id,
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
