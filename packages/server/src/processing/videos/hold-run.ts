import type { Db } from '../../db/database.ts'
import type { VideoFacts } from '../../events/video-converted.ts'
import { RunLost, videoSourceGone } from './errors.ts'
import type { VideoRun } from './video.ts'
import { isThere, saveProgress } from './video-repository.ts'

/** A process that has not been heard of for so long is dead. */
export const LEASE_MS = 15_000
/** People look at how far it is. */
const SAVE_MS = 2_000

/** The lease of whoever works on a run, with what is known of it meanwhile. */
export interface HeldRun extends Disposable {
  /** Aborts with `RunLost`, or `video_source_gone` when the file it is made of was deleted. */
  readonly signal: AbortSignal
  noteSource(facts: VideoFacts): void
  /** From 0 to 1. */
  noteProgress(share: number): void
}

export function holdRun(
  { db, now }: { readonly db: Db; readonly now: () => number },
  run: VideoRun,
  owner: string,
): HeldRun {
  const stop = new AbortController()
  let progress = 0
  let original: VideoFacts | undefined
  let isSaving = false

  async function save(): Promise<void> {
    const time = now()
    const saved = { progress, original, leaseUntil: time + LEASE_MS, now: time }
    if (!(await saveProgress(db, run, owner, saved))) {
      stop.abort(new RunLost(`the conversion ${run.uuid} is somebody else's`))
    }
    const { source } = run.request
    if (source.kind === 'file' && !(await isThere(db, run.appKey, source.handle))) {
      stop.abort(videoSourceGone())
    }
  }

  /** One at a time: what a slow database has not written yet is written with the next one. */
  async function saveNow(): Promise<void> {
    if (isSaving) return
    isSaving = true
    // A database that does not answer now may do so next time; if not, somebody else takes over.
    await save().catch(() => undefined)
    isSaving = false
  }

  const timer = setInterval(() => void saveNow(), SAVE_MS)
  return {
    signal: stop.signal,
    noteSource(facts) {
      original = facts
      void saveNow()
    },
    noteProgress(share) {
      // 100 is what is completed, with its result.
      progress = Math.min(99, Math.floor(share * 100))
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
