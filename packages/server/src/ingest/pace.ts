/** How a transfer went on since the last look. */
export interface Pace {
  readonly bytesPerMs: number
  /** This process had its hands full, with this transfer or others: whoever is slow, it is us. */
  readonly isBusy: boolean
}

/** Of one core. Waiting for a slow service takes a tenth of it, even for several files at once. */
const BUSY_CPU_SHARE = 0.5

/** Begins to measure; every call tells about the time since the call before. */
export function createPace(
  countBytes: () => number,
  { now = () => performance.now(), cpuMicros = processCpuMicros } = {},
): () => Pace {
  let last = { at: now(), bytes: countBytes(), cpu: cpuMicros() }
  return () => {
    const current = { at: now(), bytes: countBytes(), cpu: cpuMicros() }
    const ms = Math.max(1, current.at - last.at)
    const cpuShare = (current.cpu - last.cpu) / 1000 / ms
    const bytesPerMs = (current.bytes - last.bytes) / ms
    last = current
    return { bytesPerMs, isBusy: cpuShare > BUSY_CPU_SHARE }
  }
}

function processCpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
