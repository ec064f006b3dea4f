import { readdirSync, readFileSync } from 'node:fs'

/*
 * The processes of a program that was started, as /proc tells them; none where there is no /proc.
 * Reading is synchronous: each file is made by the kernel in microseconds, while a turn through the
 * thread pool would cost many times that.
 */

/** What a program and everything it started use together. */
export interface ProcessesUse {
  readonly processes: number
  /** Memory of their own, and the largest share they hold together. */
  readonly memoryBytes: number
  readonly cpuSeconds: number
}

/** The kernel counts in hundredths of a second towards programs, whatever its own clock is. */
const TICKS_PER_SECOND = 100

interface Process {
  readonly pid: number
  readonly parent: number
  readonly session: number
  readonly ticks: number
  /** In ticks since the machine started. */
  readonly startedAt: number
  readonly isGone: boolean
}

/** By the leader of a session: everything in it, and what these started in sessions of their own. */
export function measureProcesses(leader: number): ProcessesUse {
  const members = membersOf(leader, readProcesses())
  const memory = members.map(({ pid }) => readMemory(pid))
  return {
    processes: members.length,
    memoryBytes:
      sum(memory.map(({ own }) => own)) + Math.max(0, ...memory.map(({ shared }) => shared)),
    cpuSeconds: sum(members.map(({ ticks }) => ticks)) / TICKS_PER_SECOND,
  }
}

/**
 * Ends every process that has `mark` in the environment it was started with and was started after
 * `leader`: also those that have left their session and lost their parent.
 */
export function killMarked(leader: number, mark: string, since: number | undefined): void {
  for (const process of readProcesses()) {
    if (process.isGone || (since !== undefined && process.startedAt < since)) continue
    const isMarked = process.session === leader || readText(process.pid, 'environ').includes(mark)
    if (isMarked) killQuietly(process.pid)
  }
}

/** When a process was started, in the kernel's own count. */
export function startOf(pid: number): number | undefined {
  return readProcess(pid)?.startedAt
}

/** A negative number means a whole group. One that is gone already is what was wanted. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function membersOf(leader: number, processes: readonly Process[]): readonly Process[] {
  const members = new Set([leader])
  // Children may stand before their parents once process numbers have started over.
  for (let before = 0; before !== members.size; ) {
    before = members.size
    for (const { pid, parent, session } of processes) {
      if (session === leader || members.has(parent)) members.add(pid)
    }
  }
  return processes.filter(({ pid, isGone }) => members.has(pid) && !isGone)
}

function readProcesses(): readonly Process[] {
  let names: readonly string[] = []
  try {
    names = readdirSync('/proc')
  } catch {
    // Another kind of system.
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
}

/** The name of the program stands in brackets and may hold anything, brackets too. */
function readProcess(pid: number): Process | undefined {
  const text = readText(pid, 'stat')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 20) return undefined
  const number = (at: number) => Number(fields[at])
  return {
    pid,
    isGone: fields[0] === 'Z' || fields[0] === 'X',
    parent: number(1),
    session: number(3),
    // Its own, and of the children it has waited for.
    ticks: number(11) + number(12) + number(13) + number(14),
    startedAt: number(19),
  }
}

function readMemory(pid: number): { readonly own: number; readonly shared: number } {
  const text = readText(pid, 'status')
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024
  return { own: bytes('RssAnon'), shared: bytes('RssShmem') }
}

/** Nothing of a process that ended meanwhile, or that is somebody else's. */
function readText(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
