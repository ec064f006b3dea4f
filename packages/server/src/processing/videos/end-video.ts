import type { Database, Trx } from '../../db/database.ts'
import { QuaysideError } from '../../errors.ts'
import type { RecordEvent } from '../../events/record.ts'
import { type VideoConversion, videoConverted } from '../../events/video-converted.ts'
import type { StoredFile } from '../../files/file-record.ts'
import { lockFile } from '../../files/file-repository.ts'
import { cleanFileName, extensionOf } from '../../lib/file-name.ts'
import type { ConvertedMedia } from '../engines/ffmpeg/convert-media.ts'
import type { Media } from './bring-media.ts'
import { RunLost, videoSourceGone } from './errors.ts'
import { type KeepVideoDeps, type KeptVideo, keepVideo } from './keep-video.ts'
import type { VideoRun } from './video.ts'
import { endRun } from './video-repository.ts'

export interface EndVideoDeps extends KeepVideoDeps {
  readonly database: Pick<Database, 'transaction'>
  readonly recordEvent: RecordEvent
  readonly now: () => number
}

/** The end of a run: its row, its files and the event that tells of it in one transaction. */
export interface EndVideo {
  /** Rejects with `RunLost`, `video_source_gone`, and as `keepVideo`; then nothing is kept. */
  completed(
    run: VideoRun,
    owner: string,
    made: { readonly media: Media; readonly converted: ConvertedMedia },
    signal: AbortSignal,
  ): Promise<void>
  failed(run: VideoRun, owner: string, error: QuaysideError): Promise<void>
}

export function createEndVideo(deps: EndVideoDeps): EndVideo {
  const { database, recordEvent, now } = deps

  async function write(
    trx: Trx,
    run: VideoRun,
    owner: string,
    outcome: VideoConversion['outcome'],
    errorCode?: string,
  ): Promise<void> {
    const { appKey, uuid, askedAt, request } = run
    const source = request.source.kind === 'file' ? request.source.handle : undefined
    const conversion = { appKey, uuid, source, askedAt, endedAt: new Date(now()), outcome }
    if (!(await endRun(trx, run, owner, conversion, errorCode))) throw new RunLost(uuid)
    await recordEvent(trx, appKey, videoConverted, conversion)
  }

  return {
    async completed(run, owner, { media, converted }, signal) {
      const kept = await keepAll(deps, run, { media, converted }, signal)
      let files: readonly StoredFile[] = []
      try {
        files = await database.transaction(async (trx) => {
          await assertSource(trx, run)
          const inserted: StoredFile[] = []
          for (const one of kept) inserted.push(await one.insert(trx, new Date(now())))
          await write(trx, run, owner, outcomeOf(run, converted, inserted))
          return inserted
        })
      } catch (error) {
        // After any other fault the rows may be there all the same.
        if (isRefused(error)) for (const one of kept) await one.tidyUp(undefined)
        throw error
      }
      for (const [index, one] of kept.entries()) await one.tidyUp(files[index])
    },
    async failed(run, owner, { code, publicMessage: message }) {
      const outcome = { status: 'failed', message } as const
      const writing = database.transaction((trx) => write(trx, run, owner, outcome, code))
      await writing.catch((error: unknown) => {
        if (!(error instanceof RunLost)) throw error
      })
    },
  }
}

/** By what we found while we wrote: another process has the run, or `video_source_gone`. */
function isRefused(error: unknown): boolean {
  return error instanceof RunLost || (error instanceof QuaysideError && error.kind === 'not-found')
}

/** A file that is deleted meanwhile takes with it what was about to be made of it. */
async function assertSource(trx: Trx, { appKey, request }: VideoRun): Promise<void> {
  const { source } = request
  if (source.kind === 'file' && !(await lockFile(trx, appKey, source.handle))) {
    throw videoSourceGone()
  }
}

/** The result, and the still picture of it where it is another file. */
async function keepAll(
  deps: KeepVideoDeps,
  { appKey, request }: VideoRun,
  { media, converted }: { readonly media: Media; readonly converted: ConvertedMedia },
  signal: AbortSignal,
): Promise<readonly KeptVideo[]> {
  const { container, path, storeIn } = request.place
  const { contentType, extension } = converted.made
  const filename = nameOf(request, media, extension)
  const { path: local, thumbPath } = converted
  const facts = { appKey, container, path, storeIn, filename, contentType }
  const result = await keepVideo(deps, local, facts, signal)
  if (thumbPath === undefined || thumbPath === local) return [result]
  const thumb = {
    ...{ appKey, container, storeIn, contentType: 'image/jpeg' },
    filename: renamed(filename, '.jpg'),
    // A path that is no folder is the result's alone.
    path: path?.endsWith('/') ? path : undefined,
  }
  return [result, await keepVideo(deps, thumbPath, thumb, signal)]
}

function nameOf(
  { place, params }: VideoRun['request'],
  { source }: Media,
  extension: string,
): string {
  if (place.filename) return cleanFileName(place.filename)
  const said = params.extname?.trim()
  const ending = said ? `.${said.replace(/^\.+/, '')}` : extension
  return renamed(source.filename, ending)
}

function renamed(filename: string, extension: string): string {
  const { length } = extensionOf(filename)
  const name = length === 0 ? filename : filename.slice(0, -length)
  return cleanFileName(`${name}${extension}`)
}

function outcomeOf(
  { startedAt }: VideoRun,
  { made, original, thumbPath }: ConvertedMedia,
  files: readonly StoredFile[],
): VideoConversion['outcome'] {
  const [result, thumb = result] = files
  if (!result || !thumb) throw new Error('a conversion has ended without a file')
  return {
    status: 'completed',
    result: result.handle,
    thumb: thumbPath === undefined ? undefined : thumb.handle,
    storedBytes: files.reduce((sum, { size }) => sum + size, 0),
    made: { ...made, startedAt },
    original,
  }
}
