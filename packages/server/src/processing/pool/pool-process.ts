import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { createTail } from '../../lib/program-output.ts'
import type { StageResult, StageWork } from '../engines/engine.ts'
import { conversionFailed, conversionTimeout, conversionTooLarge } from '../engines/errors.ts'
import { conversionsBusy } from '../errors.ts'
import { errorFromText, type FromProcess, type JobEnd, type ToProcess } from './messages.ts'
import { type ProcessReach, processEnvironment, processFlags } from './process-flags.ts'
import { goFirst, memoryOf } from './process-memory.ts'

/** One process of the pool. It has one job at a time, and outlives it unless the job is at fault. */
export interface PoolProcess {
  /**
   * Rejects with what the engine threw, and with `conversion_timeout`, `conversion_too_large`
   * (memory) or `conversion_failed` when the process had to be killed or died, `conversions_busy`
   * when the pool was closed meanwhile. With the signal's
   * reason once the job is no longer at work, when that aborts.
   */
  run(engine: string, work: StageWork, signal: AbortSignal): Promise<StageResult>
  /** Whether it can have another job. */
  isFit(): boolean
  /** The engines it was asked for. */
  used(): readonly string[]
  /** Settles when it is gone. */
  readonly gone: Promise<void>
  kill(): void
}

export interface PoolProcessFacts {
  /** A module with `childEngines`. */
  readonly engines: URL
  readonly reach: ProcessReach
  /** Those that are needed soon. */
  readonly load: readonly string[]
  /** A program that ends what it starts when we end, with its arguments; if there is one. */
  readonly tether: readonly string[]
}

/** A process that has done this much is replaced, whatever it may have gathered. */
const MAX_JOBS = 1_000
/** One that keeps more than this of its memory at rest is replaced. */
const RESTING_SHARE = 0.4
/** Memory grows by some hundred megabytes a second at most. */
const LOOK_EVERY_MS = 50
/** Some tenths of a second, unless the machine has far too much to do. */
const START_MS = 30_000
/** A job that nobody waits for may end by itself in this time, so that the process can be kept. */
const CANCEL_GRACE_MS = 500
/** The end of what a process wrote before it died. */
const KEPT_BYTES = 4_096

/** Why a process was killed. */
type KillReason = 'time' | 'memory' | 'cancel'

export function startPoolProcess({ engines, load, reach, tether }: PoolProcessFacts): PoolProcess {
  const [program, ...args] = [...tether, process.execPath, ...processFlags(reach)]
  const child = fork(join(import.meta.dirname, 'child.ts'), [engines.href, ...load], {
    execPath: program ?? process.execPath,
    execArgv: args,
    env: processEnvironment(reach),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  })
  if (child.pid !== undefined) goFirst(child.pid)
  const errors = createTail(KEPT_BYTES)
  child.stderr?.on('data', (chunk: Buffer) => errors.write(chunk))
  const gone = goneOf(child)
  const used = new Set<string>()
  let jobs = 0
  let isFit = true
  let isUnwanted = false
  void gone.then(() => {
    isFit = false
  })

  return {
    isFit: () => isFit,
    used: () => [...used],
    gone: gone.then(() => {}),
    kill() {
      isFit = false
      isUnwanted = true
      child.kill('SIGKILL')
    },
    async run(engine, work, signal) {
      signal.throwIfAborted()
      jobs += 1
      used.add(engine)
      const watch = watchJob(child, work, signal)
      try {
        const answer = await Promise.race([
          endOf(child, { kind: 'job', engine, work }, watch.begin),
          gone,
        ])
        if ('restingBytes' in answer) isFit &&= isGoodAsNew(answer, jobs, reach)
        signal.throwIfAborted()
        if ('ended' in answer && isUnwanted) throw conversionsBusy()
        if ('ended' in answer) throw diedOf(answer, watch.reason(), work, errors.text())
        if (answer.kind === 'failed') throw errorFromText(answer.error)
        return answer.result
      } finally {
        watch.stop()
      }
    },
  }
}

interface ProcessEnd {
  readonly ended: string
}

function goneOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    // Also the second one has to be heard: an error that nobody hears ends the service.
    child.on('error', (error) => resolve({ ended: error.message }))
    child.once('exit', (code, signal) => resolve({ ended: signal ?? `code ${code}` }))
  })
}

/** How the process says this job has ended. If it dies instead, that is told by its end. */
function endOf(child: ChildProcess, job: ToProcess, onBegan: () => void): Promise<JobEnd> {
  return new Promise((resolve) => {
    child.on('message', function hear(message: FromProcess) {
      if (message.kind === 'began') return onBegan()
      child.off('message', hear)
      resolve(message)
    })
    tell(child, job)
  })
}

/** A process that cannot be told anything is dead or as good as that. */
function tell(child: ChildProcess, message: ToProcess): void {
  child.send(message, (error) => {
    if (error) child.kill('SIGKILL')
  })
}

/** Ends the process when its job takes too long or too much memory, or is not wanted any more. */
function watchJob(child: ChildProcess, { limits }: StageWork, signal: AbortSignal) {
  let reason: KillReason | undefined
  let grace: NodeJS.Timeout | undefined
  const kill = (why: KillReason) => {
    reason ??= why
    child.kill('SIGKILL')
  }
  let timer = setTimeout(kill, START_MS + limits.timeoutMs, 'time')
  const looks = setInterval(() => {
    if (memoryOf(child.pid ?? 0) > limits.memoryBytes) kill('memory')
  }, LOOK_EVERY_MS)
  const onAbort = () => {
    if (child.connected) tell(child, { kind: 'cancel' })
    grace = setTimeout(kill, CANCEL_GRACE_MS, 'cancel')
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    reason: () => reason,
    /** What it takes to start a process on a busy machine is none of the job's time. */
    begin() {
      clearTimeout(timer)
      timer = setTimeout(kill, limits.timeoutMs, 'time')
    },
    stop() {
      clearTimeout(timer)
      clearInterval(looks)
      clearTimeout(grace)
      signal.removeEventListener('abort', onAbort)
    },
  }
}

function diedOf(
  { ended }: ProcessEnd,
  reason: KillReason | undefined,
  { limits }: StageWork,
  words: string,
) {
  if (reason === 'time') return conversionTimeout(Math.ceil(limits.timeoutMs / 1000))
  const isOutOfMemory =
    reason === 'memory' || ended === 'SIGKILL' || /heap out of memory|bad_alloc/.test(words)
  if (isOutOfMemory) {
    return conversionTooLarge('it takes more memory than a conversion may')
  }
  return conversionFailed(`the process that did it died (${ended})`, words)
}

/** An engine that failed in a way nobody foresaw may be left in any state. */
function isGoodAsNew(answer: JobEnd, jobs: number, { memoryBytes }: ProcessReach): boolean {
  const isSound = answer.kind === 'done' || answer.error.kind !== 'internal'
  return isSound && jobs < MAX_JOBS && answer.restingBytes < memoryBytes * RESTING_SHARE
}
