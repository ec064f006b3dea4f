import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram, PROGRAM_PATH } from './find-program.ts'
import { createHead, createLines, createTail } from './program-output.ts'
import { killMarked, killQuietly, measureProcesses, startOf } from './program-processes.ts'
import { findWrappers, type Isolation, type Wrappers } from './program-wrappers.ts'

/*
 * Programs of the system are given files nobody trusts, so each is taken for one that a file has
 * got the better of: it is started without a shell, knows nothing of our environment, has no
 * network where the kernel can take it away, is watched in what it uses together with everything
 * it starts, and is ended together with everything it started.
 */

export interface ProgramRun {
  /** A name, or several of which the first that is installed is meant, or a full path. */
  readonly program: string | readonly string[]
  readonly args: readonly string[]
  /** Where it works, and what it takes for its home and for the place of temporary files. */
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
  readonly limits: ProgramLimits
  /** Only for programs that have to fetch something; through what is theirs to say. */
  readonly needsNetwork?: boolean
  /** Higher gives way to others, up to 19. */
  readonly niceness?: number
  /** Of what it writes to each of its two outputs, this much is kept; 64 KiB if nothing is said. */
  readonly keptBytes?: number
  /** Told every line while it runs. */
  onLine?(line: string, output: 'stdout' | 'stderr'): void
  /** Once it runs: for programs that are talked to, through their descriptors 3 (in) and 4 (out). */
  onTalk?(talk: ProgramTalk): void
}

/** Both end with the program. */
export interface ProgramTalk {
  readonly toProgram: Writable
  readonly fromProgram: Readable
}

/** For the program and everything it starts together, unless it says otherwise. */
export interface ProgramLimits {
  readonly timeoutMs: number
  readonly memoryBytes: number
  /** On all processors together. As long as the time allows on four of them if nothing is said. */
  readonly cpuSeconds?: number
  /** Of each file it writes. */
  readonly fileBytes: number
  /** 64 if nothing is said. */
  readonly processes?: number
  /** Of each process; 1,024 if nothing is said. */
  readonly openFiles?: number
  /** Of each process, used or only reserved; nothing if nothing is said. */
  readonly addressBytes?: number
}

export type ProgramLimit = 'time' | 'memory' | 'cpu' | 'file size' | 'processes'

/** How it went. However it went, no process of it is left. */
export type ProgramOutcome = ProgramTexts &
  (
    | { readonly kind: 'exited'; readonly code: number }
    /** It broke down, or the kernel ended it. */
    | { readonly kind: 'crashed'; readonly signal: string }
    | { readonly kind: 'limit'; readonly limit: ProgramLimit }
    | { readonly kind: 'missing' }
  )

export interface ProgramTexts {
  /** From its beginning. */
  readonly stdout: string
  /** Up to its end. */
  readonly stderr: string
}

export interface ProgramRunner {
  /** Rejects with the signal's reason once the program is gone, when that aborts. */
  run(run: ProgramRun, signal: AbortSignal): Promise<ProgramOutcome>
  /** What programs are kept from here. */
  isolation(): Promise<Isolation>
}

/** What a program that eats memory gets hold of between two looks is what it has too much. */
const LOOK_EVERY_MS = 200
const KEPT_BYTES = 64 * 1024
/** How long outputs may stay open after everything that could hold them was ended. */
const OUTPUT_GRACE_MS = 2_000

export interface ProgramRunnerOptions {
  /** `false` leaves out what the kernel may refuse elsewhere, to see what it is like. */
  readonly isIsolated?: boolean
  /** Where programs are looked for, instead of where systems put them. */
  readonly folders?: readonly string[]
}

export function createProgramRunner({
  isIsolated = true,
  folders,
}: ProgramRunnerOptions = {}): ProgramRunner {
  let wrappers: Promise<Wrappers> | undefined
  const getWrappers = () => {
    wrappers ??= findWrappers()
    return wrappers
  }

  return {
    async run(run, signal) {
      const { wrap } = await getWrappers()
      const path = await findProgram(run.program, folders)
      signal.throwIfAborted()
      if (path === undefined) return { kind: 'missing', stdout: '', stderr: '' }
      const isApart = isIsolated && run.needsNetwork !== true
      const command = wrap([path, ...run.args], kernelLimits(run.limits), { isIsolated: isApart })
      return await runCommand(command, run, signal)
    },
    isolation: async () => (isIsolated ? (await getWrappers()).isolation : 'none'),
  }
}

function kernelLimits(limits: ProgramLimits) {
  return {
    // Each process alone, for when we come late to look at all of them.
    cpuSeconds: 2 * cpuSecondsOf(limits),
    fileBytes: limits.fileBytes,
    openFiles: limits.openFiles ?? 1024,
    addressBytes: limits.addressBytes,
  }
}

function cpuSecondsOf({ cpuSeconds, timeoutMs }: ProgramLimits): number {
  return cpuSeconds ?? (4 * timeoutMs) / 1000
}

async function runCommand(
  [file = '', ...args]: readonly string[],
  run: ProgramRun,
  signal: AbortSignal,
): Promise<ProgramOutcome> {
  const mark = `QUAYSIDE_PROGRAM=${randomUUID()}`
  const child = spawn(file, args, {
    cwd: run.folder,
    env: environment(run, mark),
    stdio: ['ignore', 'pipe', 'pipe', ...(run.onTalk ? (['pipe', 'pipe'] as const) : [])],
    // A session of its own, and with it a group that can be ended at once.
    detached: true,
  })
  const texts = collect(child, run)
  const ended = endOf(child)
  const leader = child.pid
  if (leader === undefined) throw await ended.catch((error: unknown) => error)
  const since = startOf(leader)
  makeHumble(leader, run)
  beginTalk(child, run)

  const killAll = () => {
    killQuietly(-leader)
    killMarked(leader, mark, since)
  }
  const overrun = watch(leader, run.limits, killAll)
  signal.addEventListener('abort', killAll, { once: true })
  if (signal.aborted) killAll()
  try {
    const end = await ended
    killAll()
    await outputsClosed(child)
    signal.throwIfAborted()
    return { ...toOutcome(end, overrun.limit()), ...texts() }
  } finally {
    overrun.stop()
    signal.removeEventListener('abort', killAll)
  }
}

function environment({ folder, env }: ProgramRun, mark: string): Record<string, string> {
  const [name = '', value = ''] = mark.split('=')
  return {
    PATH: PROGRAM_PATH,
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    [name]: value,
    ...env,
  }
}

/** The first to go when the machine runs out of memory, and not before us when there is work. */
function makeHumble(pid: number, { niceness = 0 }: ProgramRun): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000')
    if (niceness > 0) setPriority(pid, niceness)
  } catch {
    // Another kind of system, or the program has ended already.
  }
}

function collect(child: ChildProcess, { keptBytes = KEPT_BYTES, onLine }: ProgramRun) {
  const outputs = { stdout: createHead(keptBytes), stderr: createTail(keptBytes) }
  for (const name of ['stdout', 'stderr'] as const) {
    const lines = onLine && createLines((line) => onLine(line, name))
    child[name]?.on('data', (chunk: Buffer) => {
      outputs[name].write(chunk)
      lines?.write(chunk)
    })
    child[name]?.once('end', () => lines?.end())
    // A pipe that breaks says no more than the end of the program does.
    child[name]?.on('error', () => {})
  }
  return (): ProgramTexts => ({ stdout: outputs.stdout.text(), stderr: outputs.stderr.text() })
}

function beginTalk({ stdio }: ChildProcess, { onTalk }: ProgramRun): void {
  const [, , , toProgram, fromProgram] = stdio
  if (!toProgram || !fromProgram) return
  // The end of the program tells whoever talks more than a pipe that breaks.
  for (const stream of [toProgram, fromProgram]) stream.on('error', () => {})
  onTalk?.({ toProgram: toProgram as Writable, fromProgram: fromProgram as Readable })
}

interface ProgramEnd {
  readonly code: number | null
  readonly signal: string | null
}

function endOf(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

/** Whatever has escaped to another place with an output in its hands does not keep us waiting. */
async function outputsClosed(child: ChildProcess): Promise<void> {
  const streams = child.stdio.filter((stream) => stream !== null && stream !== undefined)
  const closed = streams.map(
    (stream) =>
      new Promise<void>((done) => {
        if (stream.closed) done()
        else stream.once('close', done)
      }),
  )
  const tooLate = new AbortController()
  await Promise.race([
    Promise.all(closed),
    sleep(OUTPUT_GRACE_MS, undefined, { signal: tooLate.signal }).catch(() => {}),
  ])
  tooLate.abort()
  for (const stream of streams) stream.destroy()
}

/** Looks at what it uses every now and then, and ends it when that is too much. */
function watch(leader: number, limits: ProgramLimits, killAll: () => void) {
  let exceeded: ProgramLimit | undefined
  const end = (limit: ProgramLimit) => {
    exceeded ??= limit
    killAll()
  }
  const look = () => {
    const { memoryBytes, cpuSeconds, processes } = measureProcesses(leader)
    if (memoryBytes > limits.memoryBytes) end('memory')
    else if (cpuSeconds > cpuSecondsOf(limits)) end('cpu')
    else if (processes > (limits.processes ?? 64)) end('processes')
  }
  const looks = setInterval(look, LOOK_EVERY_MS)
  const timer = setTimeout(() => end('time'), limits.timeoutMs)
  return {
    limit: () => exceeded,
    stop() {
      clearInterval(looks)
      clearTimeout(timer)
    },
  }
}

function toOutcome({ code, signal }: ProgramEnd, limit: ProgramLimit | undefined) {
  if (limit !== undefined) return { kind: 'limit', limit } as const
  if (signal === 'SIGXCPU') return { kind: 'limit', limit: 'cpu' } as const
  if (signal === 'SIGXFSZ') return { kind: 'limit', limit: 'file size' } as const
  if (code === null) return { kind: 'crashed', signal: signal ?? 'unknown' } as const
  return { kind: 'exited', code } as const
}
