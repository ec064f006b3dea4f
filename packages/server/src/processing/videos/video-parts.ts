import type { Queue } from '../../queue/queue.ts'
import type { Videos } from './video.ts'
import { createEnqueueRun, workOnVideos } from './video-jobs.ts'
import { createVideos } from './videos.ts'
import { createWorkOnVideo, type WorkOnVideoDeps } from './work-on-video.ts'

export interface VideoPartsDeps extends Omit<WorkOnVideoDeps, 'enqueueRun'> {
  readonly queue: Pick<Queue, 'enqueue' | 'handle'>
  /** Conversions of this process at a time. */
  readonly concurrency: number
}

/** Conversions of videos and sounds: asked for here, and worked on where jobs are. */
export function createVideoParts(deps: VideoPartsDeps): Videos {
  const { queue, concurrency } = deps
  const enqueueRun = createEnqueueRun(queue)
  workOnVideos(queue, createWorkOnVideo({ ...deps, enqueueRun }), { concurrency })
  return createVideos({ ...deps, enqueueRun })
}
