import type { UploadProgress } from './upload.ts'

/** Adds up what the parts have sent and tells it, not more often than asked for. */
export interface ProgressMeter {
  /** `sent` bytes of this part in all; less than before when it begins again. */
  report(part: number, sent: number): void
  /** All of it arrived. */
  finish(): void
  /** Nothing is told after this. */
  stop(): void
}

export function createProgressMeter(options: {
  readonly total: number
  readonly intervalMs: number
  readonly onProgress: ((progress: UploadProgress) => void) | undefined
}): ProgressMeter {
  const { total, intervalMs, onProgress } = options
  const byPart = new Map<number, number>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastToldAt = 0

  function stop() {
    clearTimeout(timer)
    timer = undefined
  }
  function tell() {
    stop()
    lastToldAt = performance.now()
    let sent = 0
    for (const bytes of byPart.values()) sent += bytes
    onProgress?.({ sent, total })
  }
  return {
    report(part, sent) {
      byPart.set(part, sent)
      timer ??= setTimeout(tell, Math.max(0, lastToldAt + intervalMs - performance.now()))
    },
    finish() {
      stop()
      onProgress?.({ sent: total, total })
    },
    stop,
  }
}
