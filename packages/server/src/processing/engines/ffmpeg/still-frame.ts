import { join } from 'node:path'
import { QuaysideError } from '../../../errors.ts'
import { conversionUnsupported } from '../errors.ts'
import { COMMON, type MediaInput } from './encode-arguments.ts'
import { type FfmpegRoom, THREADS } from './ffmpeg-room.ts'
import { inputArguments } from './input-arguments.ts'
import { runFfmpeg, sizeOfResult } from './run-ffmpeg.ts'

/** Many videos begin in black; so far into it there is something to see, and it is soon found. */
const SHARE = 1 / 10
const AT_MOST_MS = 5_000

/** Where a video is looked at when nobody says where. */
export function sensibleOffsetMs(durationMs: number | undefined): number {
  return Math.min(AT_MOST_MS, Math.round((durationMs ?? 0) * SHARE))
}

export type StillFormat = 'png' | 'mjpeg'

/**
 * One picture of a video as a file in the room's folder, upright and in square pixels; resolves to
 * its path. Rejects with `conversion_unsupported` where there is nothing to see, and as `runFfmpeg`.
 */
export async function writeStillFrame(
  room: FfmpegRoom,
  input: MediaInput,
  {
    format,
    offsetMs,
    name,
  }: { readonly format: StillFormat; readonly offsetMs?: number; readonly name: string },
): Promise<string> {
  const { facts } = input
  if (facts.videoTrack === undefined) throw conversionUnsupported('there is nothing to see in it')
  const path = join(room.folder, name)
  const at = offsetMs ?? sensibleOffsetMs(facts.durationMs)
  const write = async (startMs: number) => {
    await runFfmpeg(room, { args: stillArguments(room, input, { startMs, format, path }) })
    await sizeOfResult(path)
  }
  try {
    await write(at)
  } catch (error) {
    // What a file says of its length need not be so: then there is no frame there.
    if (at === 0 || !isBroken(error)) throw error
    await write(0)
  }
  return path
}

function stillArguments(
  { limits }: FfmpegRoom,
  input: MediaInput,
  {
    startMs,
    format,
    path,
  }: { readonly startMs: number; readonly format: StillFormat; readonly path: string },
): readonly string[] {
  const { width = 2, height = 2, videoTrack } = input.facts
  const pixels = format === 'mjpeg' ? 'yuvj420p' : 'rgb24'
  return [
    ...COMMON,
    ...(startMs > 0 ? ['-ss', (startMs / 1000).toFixed(3)] : []),
    ...inputArguments(input, input.demuxer, { pixels: limits.pixels, threads: THREADS }),
    ...['-map', `0:${videoTrack}`, '-frames:v', '1', '-threads', String(THREADS)],
    ...['-vf', `scale=${width}:${height}:flags=bicubic,setsar=1,format=${pixels}`],
    ...['-c:v', format, ...(format === 'mjpeg' ? ['-q:v', '3'] : ['-compression_level', '1'])],
    ...['-f', 'image2pipe', `file:${path}`],
  ]
}

const isBroken = (error: unknown) =>
  error instanceof QuaysideError && error.code === 'conversion_source_broken'
