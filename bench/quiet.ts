import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSecondsOf, TICKS_PER_SECOND } from './process-usage.ts'

/*
 * A benchmark shares its machine with whatever else runs there. These look at how much that is:
 * to wait for a quiet moment, and to say afterwards how quiet it was.
 */

/** Less than this many cores in other hands is quiet. */
const QUIET_CORES = 0.15
const LOOK_MS = 500
/** A machine that is never quiet must not stop the benchmark: its table will tell. */
const PATIENCE_MS = 15_000

/** Begins to watch; the call tells how many cores other programs had on average since then. */
export function watchOthers(): () => number | undefined {
  const start = { at: performance.now(), cpu: othersSeconds() }
  return () => {
    const end = othersSeconds()
    if (start.cpu === undefined || end === undefined) return undefined
    return Math.max(0, (end - start.cpu) / ((performance.now() - start.at) / 1000))
  }
}

/** Resolves when other programs leave the machine alone, or after a while all the same. */
export async function waitForQuiet(signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    const cores = watchOthers()
    await sleep(LOOK_MS, undefined, { signal })
    if ((cores() ?? 0) < QUIET_CORES) return
  }
}

/** CPU time that neither this process nor its children have used; unknown without /proc. */
function othersSeconds(): number | undefined {
  const own = cpuSecondsOf(process.pid)
  const all = allSeconds()
  return own === undefined || all === undefined ? undefined : all - own
}

function allSeconds(): number | undefined {
  try {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/\s+/).slice(1) ?? []
    // Interrupts are left out: those of our own traffic are nobody's either.
    const [user = 0, nice = 0, system = 0, , , , , steal = 0] = fields.map(Number)
    return (user + nice + system + steal) / TICKS_PER_SECOND
  } catch {
    return undefined // this system has no /proc
  }
}
