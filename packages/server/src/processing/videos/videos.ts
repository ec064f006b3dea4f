import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Db, Trx } from '../../db/database.ts'
import { type Handle, newVideoUuid, videoConversionIdOf } from '../../lib/ids.ts'
import type { DerivativeSource } from '../derivatives/derivative.ts'
import { readMediaSettings } from '../engines/ffmpeg/media-settings.ts'
import type { EnqueueRun, SourceRef, VideoAsk, VideoRequest, Videos } from './video.ts'
import {
  deleteOldVideos,
  findVideo,
  insertRun,
  isThere,
  type NewRun,
  noteTold,
  replaceRun,
} from './video-repository.ts'
import { OPEN_STATES, statusFromRow, type VideoRow } from './video-row.ts'

export interface VideosDeps {
  readonly database: Pick<Database, 'db' | 'transaction'>
  readonly enqueueRun: EnqueueRun
  readonly now: () => number
}

/** Whoever was told that a conversion failed may ask again for so long, and is told the same. */
const KEEP_MS = 30 * 24 * 3_600_000
/** Nobody has taken it up for so long: its job may be lost, and is sent again. */
const SILENT_MS = 2 * 60_000
const PAUSE_MS = 10

export function createVideos({ database, enqueueRun, now }: VideosDeps): Videos {
  const { db } = database

  /** `write` the row and see to its job, in one transaction. */
  async function begin(run: NewRun, write: (trx: Trx) => Promise<VideoRow | undefined>) {
    return await database.transaction(async (trx) => {
      const row = await write(trx)
      if (row) await enqueueRun(trx, run)
      return row
    })
  }

  async function beginAgain(row: VideoRow, run: NewRun): Promise<VideoRow | undefined> {
    return await begin(run, (trx) => replaceRun(trx, run, row.uuid))
  }

  /** Whoever worked on it may have died, and a job can be lost: whoever asks sees to another one. */
  async function wakeUp(row: VideoRow, { id }: NewRun): Promise<void> {
    const isLeft = row.owner !== null && row.lease_until < now()
    const isForgotten = row.owner === null && row.updated_at < now() - SILENT_MS
    if (!isLeft && !isForgotten) return
    await database.transaction((trx) => enqueueRun(trx, { id, uuid: row.uuid }))
  }

  return {
    async ask(ask) {
      // Before anything is written: what cannot be made is told at once.
      readMediaSettings(ask.params)
      for (;;) {
        const run = newRun(ask, now())
        const row = await findVideo(db, run.appKey, run.id)
        const begun = row
          ? (await isWanted(db, row, ask)) && (await beginAgain(row, run))
          : await begin(run, (trx) => insertRun(trx, run))
        if (begun) return statusFromRow(begun)
        if (row && begun === false) {
          if (isOpen(row)) await wakeUp(row, run)
          else if (ask.force) await noteTold(db, row)
          return statusFromRow(row)
        }
        // Somebody else was faster; what they wrote is there now.
        await sleep(PAUSE_MS)
      }
    },
    sweep: () => deleteOldVideos(db, now() - KEEP_MS),
  }
}

/**
 * Whether a conversion is to be done once more. One that was forced is told to those who go on
 * forcing it before it is forced anew: some clients look how far it is by the very address that
 * forced it.
 */
async function isWanted(db: Db, row: VideoRow, { force }: VideoAsk): Promise<boolean> {
  if (isOpen(row)) return false
  if (force) return row.is_forced === 0 || row.is_told === 1
  const isGone = row.result_handle !== null && !(await isResultThere(db, row))
  return isGone
}

const isOpen = ({ state }: VideoRow) => OPEN_STATES.some((open) => open === state)

async function isResultThere(db: Db, row: VideoRow): Promise<boolean> {
  return await isThere(db, row.app_key as VideoAsk['appKey'], row.result_handle as Handle)
}

function newRun(
  { appKey, source, watermark, params, place, force }: VideoAsk,
  now: number,
): NewRun {
  const request: VideoRequest = {
    source: refOf(source),
    watermark: watermark && refOf(watermark),
    params,
    place,
  }
  const { force: _force, ...what } = params
  const words = [
    ...[appKey, JSON.stringify(Object.entries(what).sort()), JSON.stringify(place)],
    ...[versionOf(source), watermark ? versionOf(watermark) : ''],
  ]
  return {
    ...{ id: videoConversionIdOf(...words), appKey, uuid: newVideoUuid(), request },
    ...{ isForced: force, now },
  }
}

function refOf(source: DerivativeSource): SourceRef {
  if (source.kind === 'address') return { kind: 'address', url: source.url }
  return { kind: 'file', handle: source.file.handle }
}

/** Another one when a file was overwritten, or what a link leads to was changed. */
function versionOf(source: DerivativeSource): string {
  if (source.kind === 'address') return source.url
  const { file } = source
  return `${file.handle} ${file.kind === 'stored' ? file.objectId : file.origin.rev}`
}
