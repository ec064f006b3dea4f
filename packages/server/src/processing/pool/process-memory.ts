import { readFileSync, writeFileSync } from 'node:fs'

/*
 * Read synchronously: the kernel makes these files in microseconds, while a turn through the thread
 * pool costs many times that. Where there is no /proc, nothing is watched.
 */

/** Memory that a process holds at the moment, in bytes; 0 where that cannot be known. */
export function memoryOf(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kib ?? 0) * 1024
  } catch {
    return 0
  }
}

/** When the machine runs out of memory, the kernel takes this process before the service. */
export function goFirst(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000')
  } catch {
    // Another kind of system, or the process has ended already.
  }
}
