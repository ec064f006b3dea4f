import type { RunningUpload, Upload } from '@quayside/client/upload'
import type { Part, SendPart } from './parts.ts'

/** Uploads with a part that may still be on its way; rejects as its `load` does. */
export function createLateUpload(part: Part<Pick<SendPart, 'upload'>>): Upload {
  return (settings, request) => {
    const stop = new AbortController()
    let running: RunningUpload | undefined
    let isPaused = false

    async function run() {
      const { upload } = await part.load()
      stop.signal.throwIfAborted()
      running = upload(settings, request)
      if (isPaused) running.pause()
      return await running.done
    }

    return {
      done: run(),
      pause() {
        isPaused = true
        running?.pause()
      },
      resume() {
        isPaused = false
        running?.resume()
      },
      cancel() {
        stop.abort()
        running?.cancel()
      },
    }
  }
}
