import type { ExportAnswer } from '@quayside/wire'
import { formatBytes, formatSeconds, printable } from '../format.ts'

/** A file on its way, in or out. */
export interface ShownTransfer extends Pick<ExportAnswer, 'id' | 'state' | 'size' | 'error'> {
  readonly name: string
  /** Bytes that are where they belong. */
  readonly moved: number
  /** What has happened to it in the end: `stored`. */
  readonly outcome: string
}

/** Shows how far files have come. Nothing of it goes to standard output, which is for results. */
export interface Progress {
  update(state: ShownTransfer): void
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
      const line = `${printable(state.name)}: ${describe(state)}`
      if (shown.get(state.id) === line) return
      shown.set(state.id, line)
      stream.write(`${line}\n`)
    },
    close: () => {},
  }
}

function describe(state: ShownTransfer): string {
  if (state.state === 'waiting') return `waiting${state.error ? `: ${state.error.message}` : ''}`
  if (state.state === 'done')
    return `${state.outcome}${state.size ? `, ${formatBytes(state.size)}` : ''}`
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
      known.bar.setTotal(Math.max(state.size ?? state.moved, 1))
      known.bar.update(barValue(state), facts(state, (Date.now() - known.since) / 1000))
    },
    close: () => bars.stop(),
  }
}

/** An empty file is a full bar too. */
function barValue(state: ShownTransfer): number {
  return state.state === 'done' ? Math.max(state.size ?? state.moved, 1) : state.moved
}

function facts(state: ShownTransfer, seconds: number) {
  const name = printable(state.name).slice(-NAME_WIDTH).padEnd(NAME_WIDTH)
  const speed = seconds > 0 ? state.moved / seconds : 0
  if (state.state !== 'running' || speed === 0) return { name, about: state.state }
  const left = state.size === null ? '' : formatSeconds((state.size - state.moved) / speed)
  const have = formatBytes(state.moved)
  return { name, about: `${have}, ${formatBytes(speed)}/s${left && `, ${left} left`}` }
}
