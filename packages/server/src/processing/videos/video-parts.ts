import type { LinkedFiles } from '../../links/linked-files.ts'
import type { ReadContent } from '../../links/read-content.ts'
import type { Queue } from '../../queue/queue.ts'
import type { Source } from '../../sources/source.ts'
import { createBringSource } from '../derivatives/source-files.ts'
import { webIn } from '../derivatives/web-in.ts'
import type { Scratch } from '../scratch.ts'
import type { Videos } from './video.ts'
import { createEnqueueRun, workOnVideos } from './video-jobs.ts'
import { createVideos } from './videos.ts'
import { createWorkOnVideo, type WorkOnVideoDeps } from './work-on-video.ts'

export interface VideoPartsDeps
  extends Omit<WorkOnVideoDeps, 'enqueueRun' | 'bringSource' | 'scratch'> {
  readonly scratch: Pick<Scratch, 'folder' | 'check'>
  readonly queue: Pick<Queue, 'enqueue' | 'handle'>
  readonly sources: ReadonlyMap<string, Source>
  readonly linkedFiles: Pick<LinkedFiles, 'open'>
  readonly readContent: ReadContent
  /** Conversions of this process at a time. */
  readonly concurrency: number
}

/** Videos are large, and nobody waits for them. */
const FETCH_MS = 30 * 60_000

/** Conversions of videos and sounds: asked for here, and worked on where jobs are. */
export function createVideoParts(deps: VideoPartsDeps): Videos {
  const { queue, limits, concurrency } = deps
  const enqueueRun = createEnqueueRun(queue)
  const web = webIn(deps.sources)
  const bringSource = createBringSource({
    ...deps,
    ...{ web, maxBytes: limits.bytes, fetchMs: FETCH_MS, checkSpace: deps.scratch.check },
  })
  workOnVideos(queue, createWorkOnVideo({ ...deps, enqueueRun, bringSource }), { concurrency })
  return createVideos({ ...deps, enqueueRun })
}
