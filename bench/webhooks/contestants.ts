import { fileURLToPath } from 'node:url'
import { newApiKey } from '../../packages/server/src/lib/ids.ts'
import type { Contestant, RunResult } from '../measure.ts'
import { watchUsage } from '../process-usage.ts'
import { type RunningProgram, runToEnd, startProgram } from '../program.ts'
import { addEndpoint, checkLine, fillLine, STORED_BODY } from './line.ts'
import type { BenchPlace } from './place.ts'
import type { BenchReceiver } from './receiver.ts'

export interface ContestantOptions {
  readonly receiver: BenchReceiver
  /** Webhooks that wait when the processes start. */
  readonly count: number
  readonly tempDir: string
  readonly signal: AbortSignal
}

/** Quayside with so many processes. Each run leaves its rows behind: the database lives. */
export function quaysideContestant(
  name: string,
  place: BenchPlace,
  start: readonly (() => Promise<RunningProgram>)[],
  { receiver, count, signal }: ContestantOptions,
): Contestant {
  return {
    name,
    async run() {
      const appKey = newApiKey()
      const endpointId = await place.withDatabase(async (database) => {
        const wanted = { appKey, url: receiver.url('/hook'), action: 'fp.upload' }
        const id = await addEndpoint(database, place.secretKey, wanted)
        await fillLine(database, { appKey, endpointId: id, count })
        return id
      })
      await receiver.reset()
      const programs = await Promise.all(start.map((startOne) => startOne()))
      const result = await measure(programs, receiver, count, signal)
      await place.withDatabase((database) => checkLine(database, endpointId, count))
      return result
    },
  }
}

const RIVAL = fileURLToPath(new URL('rival-main.ts', import.meta.url))

/** Bare pg-boss, a signed POST and a row, in the same PostgreSQL. */
export function rivalContestant(
  name: string,
  databaseUrl: string,
  { receiver, count, tempDir, signal }: ContestantOptions,
): Contestant {
  const args = [RIVAL, databaseUrl, receiver.url('/hook')]
  return {
    name,
    async run() {
      process.env.RIVAL_BODY = STORED_BODY
      await runToEnd(process.execPath, [...args, 'fill', String(count)], signal)
      await receiver.reset()
      const program = await startProgram({
        name: 'bare pg-boss',
        command: process.execPath,
        args: [...args, 'work'],
        logFile: `${tempDir}/rival.log`,
        isReady: async () => (await receiver.state()).count > 0,
        signal,
      })
      return measure([program], receiver, count, signal)
    },
  }
}

/** Webhooks a second from the first to the last at the receiver; the processes are ended. */
async function measure(
  programs: readonly RunningProgram[],
  receiver: BenchReceiver,
  count: number,
  signal: AbortSignal,
): Promise<RunResult> {
  const probes = programs.map(({ pid }) => watchUsage(pid))
  try {
    const { seconds } = await receiver.waitFor(count, signal)
    const usage = probes.map((probe) => probe.stop())
    const sum = (values: readonly (number | undefined)[]) =>
      values.reduce<number>((total, value) => total + (value ?? 0), 0)
    return {
      value: count / seconds,
      cpuSeconds: sum(usage.map(({ cpuSeconds }) => cpuSeconds)),
      peakMiB: sum(usage.map(({ peakMiB }) => peakMiB)),
    }
  } finally {
    for (const probe of probes) probe.stop()
    for (const program of programs) await program[Symbol.asyncDispose]()
  }
}
