import type { StoredFile } from '../files/file-record.ts'
import type { IngestJob, IngestProgress } from './ingest-row.ts'

/** An ingest that runs in this process. */
export interface LiveIngest {
  readonly job: IngestJob
  size: number | undefined
  received: number
  /** Resolves when it has left this process, with the file if that is why. */
  readonly ended: Promise<StoredFile | undefined>
  /** Calls back when it leaves this process; answers how to take that back. */
  onEnd(callback: () => void): () => void
}

/** The same for whoever runs it. */
export interface Live extends LiveIngest {
  readonly stop: AbortController
  saved: IngestProgress | undefined
  /** More has durably arrived than when this process began. */
  hasAdvanced: boolean
  update(change: { size?: number; received?: number }): void
  end(file: StoredFile | undefined): void
}

export function createLive(job: IngestJob): Live {
  const ended = Promise.withResolvers<StoredFile | undefined>()
  const listeners = new Set<() => void>()
  const live: Live = {
    job,
    size: job.progress?.entry.size,
    received: 0,
    ended: ended.promise,
    stop: new AbortController(),
    saved: undefined,
    hasAdvanced: false,
    onEnd(callback) {
      listeners.add(callback)
      return () => listeners.delete(callback)
    },
    update({ size, received }) {
      if (size !== undefined) live.size = size
      if (received !== undefined) live.received = received
    },
    end(file) {
      ended.resolve(file)
      for (const callback of listeners) callback()
    },
  }
  return live
}
