import type { ConversionLimits, LocalFile } from '../engine.ts'
import { conversionUnsupported, pictureTooLarge, sourceBroken } from '../errors.ts'
import { programError } from '../program-error.ts'
import type { MediaInput } from './encode-arguments.ts'
import { type FfmpegRoom, THREADS } from './ffmpeg-room.ts'
import { inputArguments } from './input-arguments.ts'
import { type MediaFacts, readMediaFacts } from './media-facts.ts'
import { findDemuxer } from './media-types.ts'
import { errorIn } from './run-ffmpeg.ts'

/** Reading the heads of a file takes no longer, or something is wrong with it. */
const PROBE_MS = 30_000
const SHOWN =
  'format=duration,bit_rate:stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,channels,sample_rate,bit_rate,duration:stream_disposition=default,attached_pic:stream_side_data=rotation'
const KEPT_BYTES = 1024 * 1024

/**
 * What a video or a sound is. Rejects with `conversion_unsupported` for what is neither,
 * `conversion_source_broken`, `picture_too_large`, and as a program's end demands.
 */
export async function openMedia(room: FfmpegRoom, file: LocalFile): Promise<MediaInput> {
  if (file.size === 0) throw sourceBroken('the file is empty')
  const demuxer = await findDemuxer(file)
  if (!demuxer)
    throw conversionUnsupported(`a file of the type ${file.contentType} is no video and no sound`)
  const { limits } = room
  const input = inputArguments(file, demuxer, { pixels: limits.pixels, threads: THREADS })
  const facts = readMediaFacts(await probe(room, input))
  if (facts.videoTrack === undefined && facts.audioTrack === undefined) {
    throw sourceBroken('there is no track in it')
  }
  checkSize(facts, limits)
  return { path: file.path, demuxer, facts }
}

async function probe(
  { programs, folder, limits, signal }: FfmpegRoom,
  input: readonly string[],
): Promise<string> {
  const bounds = {
    timeoutMs: Math.min(PROBE_MS, limits.timeoutMs),
    memoryBytes: limits.memoryBytes,
    fileBytes: 0,
  }
  const args = ['-hide_banner', '-v', 'error', '-of', 'json', '-show_entries', SHOWN, ...input]
  const run = { program: 'ffprobe', args, folder, limits: bounds, keptBytes: KEPT_BYTES }
  const outcome = await programs.run(run, signal)
  const error = programError('ffmpeg', outcome, bounds)
  if (error) throw error
  if (outcome.kind === 'exited' && outcome.code !== 0) {
    throw errorIn(outcome.stderr) ?? sourceBroken(outcome.stderr)
  }
  return outcome.stdout
}

function checkSize({ width = 0, height = 0 }: MediaFacts, { pixels }: ConversionLimits): void {
  if (width * height > pixels) {
    throw pictureTooLarge(`${width} × ${height} is more than ${pixels} pixels`)
  }
}
