import type { IngestAnswer } from '@quayside/wire'
import { formatBytes, formatSeconds, printable } from '../format.ts'

/** Shows how far files have come. Nothing of it goes to standard output, which is for results. */
export interface Progress {
  update(state: IngestAnswer): void
  /** Gives the terminal back. */
  close(): void
}

/** Bars with speed and time left on a terminal, a line per change of state elsewhere. */
export async function createProgress(stream: NodeJS.WriteStream): Promise<Progress> {
  return stream.isTTY ? createBars(stream) : createLines(stream)
}

function createLines(stream: NodeJS.WritableStream): Progress {
  const shown = new Map<string, string>()
  return {
    update(state) {
      const line = `${printable(state.path)}: ${describe(state)}`
      if (shown.get(state.id) === line) return
      shown.set(state.id, line)
      stream.write(`${line}\n`)
    },
    close: () => {},
  }
}

function describe(state: IngestAnswer): string {
  if (state.state === 'waiting') return `waiting${state.error ? `: ${state.error.message}` : ''}`
  if (state.state === 'done')
    return `stored${state.file?.size ? `, ${formatBytes(state.file.size)}` : ''}`
  if (state.state === 'failed') return `failed: ${state.error?.message ?? 'no reason was given'}`
  return state.state
}

/** Together with what is said beside it, a line fits a terminal of 80 columns. */
const NAME_WIDTH = 24
const BAR_WIDTH = 14

async function createBars(stream: NodeJS.WriteStream): Promise<Progress> {
  const { MultiBar, Presets } = await import('cli-progress')
  const bars = new MultiBar(
    {
      stream,
      format: '{name} {bar} {percentage}% {about}',
      hideCursor: true,
      barsize: BAR_WIDTH,
      gracefulExit: false,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  )
  const shown = new Map<
    string,
    { readonly bar: ReturnType<typeof bars.create>; readonly since: number }
  >()
  return {
    update(state) {
      const known = shown.get(state.id) ?? {
        bar: bars.create(1, 0, facts(state, 0)),
        since: Date.now(),
      }
      shown.set(state.id, known)
      known.bar.setTotal(Math.max(state.size ?? state.received, 1))
      known.bar.update(barValue(state), facts(state, (Date.now() - known.since) / 1000))
    },
    close: () => bars.stop(),
  }
}

/** An empty file is a full bar too. */
function barValue(state: IngestAnswer): number {
  return state.state === 'done' ? Math.max(state.size ?? state.received, 1) : state.received
}

function facts(state: IngestAnswer, seconds: number) {
  const name = printable(state.path).slice(-NAME_WIDTH).padEnd(NAME_WIDTH)
  const speed = seconds > 0 ? state.received / seconds : 0
  if (state.state !== 'running' || speed === 0) return { name, about: state.state }
  const left = state.size === null ? '' : formatSeconds((state.size - state.received) / speed)
  const have = formatBytes(state.received)
  return { name, about: `${have}, ${formatBytes(speed)}/s${left && `, ${left} left`}` }
}
