import { readdirSync, readFileSync } from 'node:fs'

/*
 * What a process and its children use, read from /proc while they run. On systems without /proc
 * everything is unknown and the benchmarks leave those columns empty.
 */

export interface Usage {
  readonly cpuSeconds: number | undefined
  readonly peakMiB: number | undefined
}

export interface UsageProbe {
  /** Ends the watching and says what was used since it began. */
  stop(): Usage
}

/** Short against any transfer that matters; one look costs about 50 µs a process. */
const SAMPLE_MS = 100
/** Linux reports CPU time in hundredths of a second on all architectures Node runs on. */
export const TICKS_PER_SECOND = 100
const KIB_PER_MIB = 1024

/** Watches the process and its children from now on. */
export function watchUsage(pid: number): UsageProbe {
  const cpuBefore = cpuSecondsOf(pid)
  let peak = residentMiB(pid)
  const timer = setInterval(() => {
    peak = larger(peak, residentMiB(pid))
  }, SAMPLE_MS)
  return {
    stop() {
      clearInterval(timer)
      const cpuAfter = cpuSecondsOf(pid)
      const isKnown = cpuBefore !== undefined && cpuAfter !== undefined
      return {
        cpuSeconds: isKnown ? cpuAfter - cpuBefore : undefined,
        peakMiB: larger(peak, residentMiB(pid)),
      }
    },
  }
}

/** Resident memory of the process and its children now. */
export function residentMiB(pid: number): number | undefined {
  const sizes = processTree(pid).map((member) => {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readProc(member, 'status') ?? '')?.[1]
    return kib === undefined ? 0 : Number(kib)
  })
  const total = sizes.reduce((sum, kib) => sum + kib, 0)
  return total === 0 ? undefined : total / KIB_PER_MIB
}

/** CPU time of the process, its living children, and the ones it has waited for. */
export function cpuSecondsOf(pid: number): number | undefined {
  const ticks = processTree(pid).map((member) => {
    // The name in parentheses may hold spaces; what follows it is plain numbers.
    const fields = readProc(member, 'stat')?.split(') ').at(-1)?.split(' ')
    return fields?.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) ?? 0
  })
  const total = ticks.reduce((sum, count) => sum + count, 0)
  return total === 0 ? undefined : total / TICKS_PER_SECOND
}

function processTree(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)]
}

function childrenOf(pid: number): readonly number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.flatMap((thread) =>
      (readProc(pid, `task/${thread}/children`) ?? '')
        .split(' ')
        .filter((child) => child !== '')
        .map(Number),
    )
  } catch {
    return [] // it has ended, or this system has no /proc
  }
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return undefined // it has ended, or this system has no /proc
  }
}

const larger = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
