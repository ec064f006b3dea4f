import type { ApiSettings, StoreTo } from '../api/api.ts'
import { toUploadedFile, type UploadedFile } from '../files/uploaded-file.ts'
import { steer, type Transfer, type TransferToken } from './control.ts'
import { upload } from './start-upload.ts'
import type { RunningUpload, UploadRequest } from './upload.ts'
import { type Progress, toProgress, toRequest, type UploadOptions } from './upload-file.ts'
import type { UploadSource } from './upload-source.ts'

/** How several files are sent. `concurrency` is for the parts of each. */
export interface MultiuploadOptions extends Omit<UploadOptions, 'filename' | 'onProgress'> {
  /** 4 by default. */
  readonly filesAtOnce?: number | undefined
  readonly onProgress?: ((progress: MultiuploadProgress) => void) | undefined
}

export interface MultiuploadProgress extends Progress {
  /** In the order of the files. */
  readonly files: readonly Progress[]
}

/** What came of several files: each is in one of the lists, in the order they were given. */
export interface MultiuploadResult {
  readonly filesUploaded: readonly UploadedFile[]
  readonly filesFailed: readonly FailedFile[]
}

export interface FailedFile {
  readonly filename: string
  readonly error: unknown
}

const DEFAULT_FILES_AT_ONCE = 4

/** Sends several files; see `Client.multiupload`. */
export async function uploadFiles(
  settings: ApiSettings,
  sources: readonly UploadSource[],
  options: MultiuploadOptions = {},
  store: StoreTo = {},
  token?: TransferToken,
): Promise<MultiuploadResult> {
  const { filesAtOnce = DEFAULT_FILES_AT_ONCE, onProgress, ...each } = options
  options.signal?.throwIfAborted()
  const requests = withProgress(
    sources.map((source) => toRequest(source, each, store)),
    onProgress,
  )
  return await steer(sendAll(settings, requests, filesAtOnce), token, options.signal)
}

function withProgress(
  requests: readonly UploadRequest[],
  onProgress: MultiuploadOptions['onProgress'],
): readonly UploadRequest[] {
  if (!onProgress) return requests
  const sizes = requests.map(({ body }) => body.size)
  const sent = sizes.map(() => 0)
  const tell = () =>
    onProgress({
      ...toProgress(sum(sent), sum(sizes)),
      files: sizes.map((size, index) => toProgress(sent[index] ?? 0, size)),
    })
  return requests.map((request, index) => ({
    ...request,
    onProgress(progress) {
      sent[index] = progress.sent
      tell()
    },
  }))
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

type Outcome = { readonly file: UploadedFile } | { readonly failed: FailedFile }

/** Those that wait for their turn are paused and cancelled with the others. */
function sendAll(
  settings: ApiSettings,
  requests: readonly UploadRequest[],
  atOnce: number,
): Transfer<MultiuploadResult> {
  const running = new Set<RunningUpload>()
  const stop = new AbortController()
  let isPaused = false

  async function sendOne(request: UploadRequest): Promise<Outcome> {
    stop.signal.throwIfAborted()
    const transfer = upload(settings, request)
    if (isPaused) transfer.pause()
    running.add(transfer)
    try {
      return { file: toUploadedFile(await transfer.done) }
    } catch (error) {
      stop.signal.throwIfAborted()
      return { failed: { filename: request.filename, error } }
    } finally {
      running.delete(transfer)
    }
  }
  return {
    done: mapSome(requests, atOnce, sendOne).then(toResult),
    pause() {
      isPaused = true
      for (const transfer of running) transfer.pause()
    },
    resume() {
      isPaused = false
      for (const transfer of running) transfer.resume()
    },
    cancel() {
      stop.abort()
      for (const transfer of running) transfer.cancel()
    },
  }
}

/** What `work` makes of each, in their order, a few at a time. Rejects with the first that does. */
async function mapSome<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const left = items.entries()
  const workOff = async () => {
    for (const [index, item] of left) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, workOff))
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}

const toResult = (outcomes: readonly Outcome[]): MultiuploadResult => ({
  filesUploaded: outcomes.flatMap((outcome) => ('file' in outcome ? [outcome.file] : [])),
  filesFailed: outcomes.flatMap((outcome) => ('failed' in outcome ? [outcome.failed] : [])),
})
