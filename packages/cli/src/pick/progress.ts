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

async function createBars(stream: NodeJS.WriteStream): Promise<Progress> {
  const { MultiBar, Presets } = await import('cli-progress')
  const bars = new MultiBar(
    {
      stream,
      format: '{name}  {bar} {percentage}%  {have} of {all}  {speed}  {left}',
      hideCursor: true,
      barsize: 24,
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
  const speed = seconds > 0 ? state.received / seconds : 0
  const isMoving = state.state === 'running' && speed > 0
  const left = state.size === null ? Number.NaN : (state.size - state.received) / speed
  return {
    name: printable(state.path).slice(-32).padEnd(32),
    have: formatBytes(state.received),
    all: state.size === null ? '?' : formatBytes(state.size),
    speed: isMoving ? `${formatBytes(speed)}/s` : '',
    left: isMoving ? `${formatSeconds(left)} left` : describe(state),
  }
}
