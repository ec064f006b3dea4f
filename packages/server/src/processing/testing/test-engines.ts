import { execFileSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../../errors.ts'
import type { StageResult, StageWork } from '../engines/engine.ts'
import type { ChildEngines } from '../pool/child.ts'

/** An engine that misbehaves in every way a library can. Its only task says how. */
export const childEngines: ChildEngines = {
  test: async () => ({ name: 'sharp', runsIn: 'child', run }),
}

async function run(work: StageWork, signal: AbortSignal): Promise<StageResult> {
  const [task] = work.tasks
  const act = acts[task?.name ?? '']
  if (!act) throw new Error(`no act ${task?.name}`)
  return { kind: 'json', json: await act(Number(task?.params.amount ?? 0), work, signal) }
}

type Act = (amount: number, work: StageWork, signal: AbortSignal) => unknown

const acts: Readonly<Record<string, Act>> = {
  pid: () => process.pid,
  sleep: (ms, _work, signal) => sleep(ms, 'slept', { signal }),
  /** Hears no signal. */
  stubborn: (ms) => sleep(ms, 'slept'),
  /** Does not come back, and lets nothing else of the process happen. */
  spin: (_amount, { folder }) => {
    writeFileSync(join(folder, 'pid'), String(process.pid))
    for (;;);
  },
  /** Outside of what JavaScript manages, as pictures are. */
  allocate: async (mebibytes) => {
    const blocks: Buffer[] = []
    for (let block = 0; block < mebibytes; block += 16) {
      blocks.push(Buffer.alloc(16 * 1024 ** 2, 1))
      await sleep(5)
    }
    return blocks.length
  },
  /** In what JavaScript manages. */
  hoard: () => {
    const hoard: unknown[] = []
    for (;;) hoard.push({ of: hoard.length })
  },
  leak: (mebibytes) => {
    leaked.push(Buffer.alloc(mebibytes * 1024 ** 2, 1))
    return process.pid
  },
  crash: () => process.abort(),
  exit: () => process.exit(0),
  throw: () => {
    throw new TypeError('a library fault with /secret/path')
  },
  refuse: () => {
    throw new QuaysideError('broken', {
      kind: 'invalid',
      code: 'conversion_source_broken',
      publicMessage: 'The file is broken.',
    })
  },
  /** What of the machine can be reached from here. */
  reach: async (_amount, { input, folder }) => ({
    source: attempt(() => readFileSync(input.path, 'utf8')),
    written: attempt(() => writeFileSync(join(folder, 'out'), 'out')),
    passwd: attempt(() => readFileSync('/etc/passwd')),
    elsewhere: attempt(() => writeFileSync('/tmp/quayside-reach', 'x')),
    program: attempt(() => execFileSync('true')),
    network: await lookup('localhost').catch((error) => error.code),
    // biome-ignore lint/style/noProcessEnv: what is there is the question
    environment: Object.keys(process.env).filter((name) => /^(QUAYSIDE|PG|AWS)/.test(name)),
  }),
}

const leaked: Buffer[] = []

function attempt(act: () => unknown): unknown {
  try {
    return act() ?? 'done'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
