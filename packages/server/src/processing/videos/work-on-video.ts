import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Database } from '../../db/database.ts'
import { type QuaysideError, toQuaysideError } from '../../errors.ts'
import type { RecordEvent } from '../../events/record.ts'
import type { ProgramRunner } from '../../lib/run-program.ts'
import type { ObservedConversion } from '../derivatives/make-derivative.ts'
import type { BringSource } from '../derivatives/source-files.ts'
import type { ConversionLimits } from '../engines/engine.ts'
import { convertMedia } from '../engines/ffmpeg/convert-media.ts'
import { readMediaSettings } from '../engines/ffmpeg/media-settings.ts'
import type { Scratch } from '../scratch.ts'
import type { Slots } from '../slots.ts'
import { bringMedia } from './bring-media.ts'
import { createEndVideo } from './end-video.ts'
import { RunLost, videoBrokenOff } from './errors.ts'
import { holdRun, LEASE_MS } from './hold-run.ts'
import type { KeepVideoDeps } from './keep-video.ts'
import type { EnqueueRun, VideoRun } from './video.ts'
import { claimRun, findOpenRun, type RunName, releaseRun } from './video-repository.ts'

/**
 * Works on one run of a conversion, if nobody else does and something is left to do. Rejects where
 * it is worth another try, or the process stops.
 */
export type WorkOnVideo = (job: RunName, signal: AbortSignal) => Promise<void>

export interface WorkOnVideoDeps extends Omit<KeepVideoDeps, 'db'> {
  readonly database: Database
  readonly enqueueRun: EnqueueRun
  readonly bringSource: BringSource
  readonly programs: Pick<ProgramRunner, 'run'>
  readonly scratch: Pick<Scratch, 'folder'>
  readonly slots: Pick<Slots, 'take'>
  readonly limits: ConversionLimits
  readonly recordEvent: RecordEvent
  readonly onConverted: (conversion: ObservedConversion) => void
  readonly owner: string
  /** No other process works on this database, so whoever had a lease before is dead. */
  readonly isAlone: boolean
  readonly now: () => number
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/** Processes that die in the middle of the same video may do so because of it. */
const MAX_TRIES = 3
/** There is no room just now, and soon there may be. */
const PAUSE_MS = 15_000

export function createWorkOnVideo(deps: WorkOnVideoDeps): WorkOnVideo {
  const { database, enqueueRun, owner, isAlone, now } = deps
  const { db } = database
  const end = createEndVideo({ ...deps, db })
  let runs = 0

  async function claim(job: RunName) {
    runs += 1
    // Leases name this very call, so that a job which comes twice is not worked on twice.
    const name = `${owner}#${runs}`
    const isDead = (other: string) => isAlone && !other.startsWith(`${owner}#`)
    const time = now()
    const wanted = { owner: name, now: time, leaseUntil: time + LEASE_MS, isDead }
    const run = await claimRun(db, job, wanted)
    return run && { run, name }
  }

  /** Another process has it; should that die, this is when it is looked at again. */
  async function lookLater(job: RunName): Promise<void> {
    const open = await findOpenRun(db, job)
    if (!open) return
    const runAt = new Date(Math.max(open.lease_until, now()) + 1_000)
    await database.transaction((trx) => enqueueRun(trx, job, runAt))
  }

  async function convert(run: VideoRun, name: string, signal: AbortSignal): Promise<void> {
    if (run.attempt > MAX_TRIES) throw videoBrokenOff(MAX_TRIES)
    using held = holdRun({ db, now }, run, name)
    const either = AbortSignal.any([signal, held.signal])
    try {
      await using scratch = await deps.scratch.folder()
      const media = await bringMedia({ ...deps, db }, run, { folder: scratch.path, signal: either })
      const folder = join(scratch.path, 'work')
      await mkdir(folder)
      using _slot = await deps.slots.take({ priority: 'batch', signal: either })
      const converted = await convertMedia(
        { programs: deps.programs, folder, limits: deps.limits, signal: either },
        {
          ...media,
          settings: readMediaSettings(run.request.params),
          onSource: held.noteSource,
          onProgress: held.noteProgress,
        },
      )
      await end.completed(run, name, { media, converted }, either)
    } catch (error) {
      throw held.signal.aborted ? held.signal.reason : error
    }
  }

  return async function workOnVideo(job, signal) {
    const claimed = await claim(job)
    if (!claimed) return await lookLater(job)
    const { run, name } = claimed
    try {
      await convert(run, name, signal)
      tell(run, 'made')
    } catch (error) {
      await settle(run, name, error, signal)
    }
  }

  function tell({ startedAt }: VideoRun, outcome: string): void {
    const seconds = (now() - startedAt.getTime()) / 1_000
    deps.onConverted({ engine: 'ffmpeg', outcome, seconds })
  }

  /** What an error means for the run. */
  async function settle(run: VideoRun, name: string, error: unknown, signal: AbortSignal) {
    if (error instanceof RunLost) return
    const release = async (isTry: boolean) => await releaseRun(db, run, name, { isTry, now: now() })
    if (signal.aborted) {
      await release(false)
      throw error
    }
    const fault = toQuaysideError(error)
    tell(run, fault.code)
    deps.log.info({ uuid: run.uuid, code: fault.code, err: fault }, 'a video was not converted')
    if (fault.kind === 'unavailable') {
      await release(false)
      const runAt = new Date(now() + Math.max(PAUSE_MS, fault.retryAfterMs ?? 0))
      await database.transaction((trx) => enqueueRun(trx, run, runAt))
      return
    }
    if (!isPassing(fault) || run.attempt >= MAX_TRIES) return await end.failed(run, name, fault)
    await release(true)
    throw error
  }
}

/** Whether another try may come to a better end. */
function isPassing({ kind, code }: QuaysideError): boolean {
  if (code === 'video_broken_off') return false
  if (code === 'conversion_source_timeout') return true
  return kind === 'internal' || kind === 'upstream' || kind === 'conflict'
}
