import type { RunningUpload, UploadProgress } from '@quayside/client/upload'
import type { FileAnswer } from '@quayside/wire'

/** What becomes of things in a pipeline, by their ids. */
export interface PipelineEvents {
  onStarted(id: string): void
  onProgress(id: string, progress: UploadProgress): void
  /** It goes on where it was before the page was loaded again. */
  onContinued(id: string, progress: UploadProgress): void
  /** It will be tried again; nothing moves meanwhile. */
  onDelayed(id: string, error: unknown): void
  onDone(id: string, answer: FileAnswer): void
  onFailed(id: string, error: unknown): void
}

/** What one thing of a pipeline reports while it runs. */
export interface RunHandlers {
  onProgress(progress: UploadProgress): void
  onContinue(progress: UploadProgress): void
  onRetry(problem: { readonly error: unknown }): void
}

/** Sends things one after the other, a few at once. */
export interface Pipeline<Item extends { readonly id: string }> {
  send(item: Item): void
  /** Lets the next one go first. */
  pause(id: string): void
  /** Goes on when there is room again. */
  resume(id: string): void
  /** Forgets it; nothing is told of it any more. */
  cancel(id: string): void
}

interface Job<Item> {
  readonly item: Item
  state: 'queued' | 'running' | 'paused'
  upload: RunningUpload | undefined
}

/** A pipeline whose things `begin` sends, `concurrency` at once; paused ones do not count. */
export function createPipeline<Item extends { readonly id: string }>({
  begin,
  concurrency,
  events,
}: {
  begin(item: Item, handlers: RunHandlers): RunningUpload
  readonly concurrency: number
  readonly events: PipelineEvents
}): Pipeline<Item> {
  const jobs = new Map<string, Job<Item>>()

  function pump(): void {
    let room = concurrency - [...jobs.values()].filter(({ state }) => state === 'running').length
    for (const job of jobs.values()) {
      if (room <= 0) return
      if (job.state !== 'queued') continue
      room -= 1
      go(job)
    }
  }

  function go(job: Job<Item>): void {
    job.state = 'running'
    events.onStarted(job.item.id)
    if (job.upload) job.upload.resume()
    else void run(job)
  }

  async function run(job: Job<Item>): Promise<void> {
    const { id } = job.item
    // Somebody may have cancelled it, or sent it again, while its last words were on their way.
    const isCurrent = () => jobs.get(id) === job
    try {
      job.upload = begin(job.item, {
        onProgress: (progress) => {
          if (isCurrent() && job.state === 'running') events.onProgress(id, progress)
        },
        onContinue: (progress) => {
          if (isCurrent()) events.onContinued(id, progress)
        },
        onRetry: ({ error }) => {
          if (isCurrent() && job.state === 'running') events.onDelayed(id, error)
        },
      })
      const answer = await job.upload.done
      if (isCurrent() && jobs.delete(id)) events.onDone(id, answer)
    } catch (error) {
      if (isCurrent() && jobs.delete(id)) events.onFailed(id, error)
    }
    pump()
  }

  return {
    send(item) {
      jobs.set(item.id, { item, state: 'queued', upload: undefined })
      pump()
    },
    pause(id) {
      const job = jobs.get(id)
      if (!job) return
      job.upload?.pause()
      job.state = 'paused'
      pump()
    },
    resume(id) {
      const job = jobs.get(id)
      if (job?.state !== 'paused') return
      job.state = 'queued'
      pump()
    },
    cancel(id) {
      const job = jobs.get(id)
      if (!job) return
      jobs.delete(id)
      job.upload?.cancel()
      pump()
    },
  }
}
