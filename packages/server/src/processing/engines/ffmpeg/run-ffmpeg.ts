import { stat } from 'node:fs/promises'
import type { QuaysideError } from '../../../errors.ts'
import type { ProgramLimits } from '../../../lib/run-program.ts'
import { conversionFailed, conversionTooLarge, pictureTooLarge, sourceBroken } from '../errors.ts'
import { programError } from '../program-error.ts'
import type { FfmpegRoom } from './ffmpeg-room.ts'

/** Gives way to whoever waits in front of a screen. */
const NICENESS = 5

/** What ffmpeg says of files that are not what they should be. */
const BROKEN =
  /invalid data found|moov atom not found|could not find codec parameters|error while decoding|does not contain any stream|matches no streams|output file is empty|nothing was (written|encoded)|end of file/i

export interface FfmpegRun {
  readonly args: readonly string[]
  /** Told every line of `-progress`. */
  onLine?(line: string): void
}

/**
 * Runs ffmpeg once. Rejects with `conversion_source_broken` where it says that of the file,
 * `conversion_failed` where it says anything else, and as a program's end demands.
 */
export async function runFfmpeg(
  { programs, folder, limits, signal }: FfmpegRoom,
  { args, onLine }: FfmpegRun,
): Promise<void> {
  const bounds: ProgramLimits = {
    timeoutMs: limits.timeoutMs,
    memoryBytes: limits.memoryBytes,
    fileBytes: limits.bytes,
  }
  const outcome = await programs.run(
    {
      ...{ program: 'ffmpeg', args, folder, limits: bounds, niceness: NICENESS },
      onLine: (line, output) => output === 'stdout' && onLine?.(line),
    },
    signal,
  )
  const error = programError('ffmpeg', outcome, bounds)
  if (error) throw error
  if (outcome.kind === 'exited' && outcome.code !== 0) {
    throw (
      errorIn(outcome.stderr) ?? conversionFailed(`it ended with ${outcome.code}`, outcome.stderr)
    )
  }
}

/** What ffmpeg and ffprobe say that is about the file and not about us. */
export function errorIn(words: string): QuaysideError | undefined {
  const [, size] = TOO_MANY_PIXELS.exec(words) ?? []
  if (size !== undefined) return pictureTooLarge(`it is ${size.replace('x', ' × ')} pixels`)
  if (/file too large/i.test(words)) return resultTooLarge()
  return BROKEN.test(words) ? sourceBroken(words) : undefined
}

const TOO_MANY_PIXELS = /picture size (\d+x\d+) exceeds/i
const resultTooLarge = () =>
  conversionTooLarge('its result would be larger than a conversion may make')

/** ffmpeg ends well, too, when not one frame could be read. */
export async function sizeOfResult(path: string): Promise<number> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size === 0) throw sourceBroken('nothing in it could be read')
  return size
}
