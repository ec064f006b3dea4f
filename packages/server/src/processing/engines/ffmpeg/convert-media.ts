import { join } from 'node:path'
import type { MadeVideo, VideoFacts } from '../../../events/video-converted.ts'
import type { LocalFile } from '../engine.ts'
import { conversionUnsupported } from '../errors.ts'
import { encodePasses, type MediaInput, RESULT_NAME } from './encode-arguments.ts'
import { type FfmpegRoom, THREADS } from './ffmpeg-room.ts'
import { openMedia } from './ffprobe.ts'
import { frameVideo } from './frame-size.ts'
import type { StillDemuxer } from './input-arguments.ts'
import type { MediaFacts } from './media-facts.ts'
import type { MediaSettings } from './media-settings.ts'
import { sniffFile } from './media-types.ts'
import { followProgress } from './progress.ts'
import { runFfmpeg, sizeOfResult } from './run-ffmpeg.ts'
import { sensibleOffsetMs, writeStillFrame } from './still-frame.ts'

export interface MediaConversion {
  readonly source: LocalFile
  readonly watermark: LocalFile | undefined
  readonly settings: MediaSettings
  /** What the source is, as soon as that is known. */
  onSource(facts: VideoFacts): void
  /** From 0 to 1. */
  onProgress(share: number): void
}

export interface ConvertedMedia {
  /** In the room's folder. */
  readonly path: string
  /** A JPEG of it, where there is something to see. */
  readonly thumbPath: string | undefined
  readonly made: Omit<MadeVideo, 'startedAt'>
  readonly original: VideoFacts
}

/**
 * Makes one video or sound of another by ffmpeg, in one or two passes. Rejects with
 * `conversion_unsupported`, `conversion_source_broken`, `picture_too_large`, `conversion_timeout`,
 * `conversion_too_large`, `conversion_program_missing` or `conversion_failed`.
 */
export async function convertMedia(
  room: FfmpegRoom,
  { source, watermark, settings, onSource, onProgress }: MediaConversion,
): Promise<ConvertedMedia> {
  const input = await openMedia(room, source)
  onSource(toVideoFacts(input.facts))
  checkTracks(input, settings)
  checkClip(input, settings)
  const passes = encodePasses({
    input,
    watermark: watermark && (await openWatermark(watermark)),
    settings: withOffset(settings, input.facts),
    folder: room.folder,
    limits: { pixels: room.limits.pixels, threads: THREADS },
  })
  for (const [index, args] of passes.entries()) {
    const follow = followProgress(lengthOf(input, settings), (share) =>
      onProgress((index + share) / passes.length),
    )
    await runFfmpeg(room, { args, onLine: follow })
  }
  return await describe(room, input, settings)
}

async function describe(
  room: FfmpegRoom,
  input: MediaInput,
  settings: MediaSettings,
): Promise<ConvertedMedia> {
  const { contentType, extension } = settings.preset
  const path = join(room.folder, RESULT_NAME)
  const size = await sizeOfResult(path)
  const file = { size, contentType, extension }
  const original = toVideoFacts(input.facts)
  if (isStill(settings)) {
    const frame = frameVideo(shownSize(input.facts), settings.size).frame
    const made = { ...NOTHING, ...frame, videoCodec: 'mjpeg', audioCodec: undefined, ...file }
    return { path, thumbPath: path, made, original }
  }
  const result = await openMedia(room, { path, contentType, filename: RESULT_NAME, size })
  const { videoCodec, audioCodec } = result.facts
  const made = { ...toVideoFacts(result.facts), videoCodec, audioCodec, ...file }
  return { path, thumbPath: await thumbOf(room, result), made, original }
}

async function thumbOf(room: FfmpegRoom, result: MediaInput): Promise<string | undefined> {
  if (result.facts.videoTrack === undefined) return undefined
  return await writeStillFrame(room, result, { format: 'mjpeg', name: 'thumb.jpg' })
}

function checkTracks({ facts }: MediaInput, { preset }: MediaSettings): void {
  if (preset.video && facts.videoTrack === undefined) {
    throw conversionUnsupported('there is nothing to see in this file; ask for a sound')
  }
  if (!preset.video && facts.audioTrack === undefined) {
    throw conversionUnsupported('there is nothing to hear in this file')
  }
}

function checkClip({ facts }: MediaInput, { clip }: MediaSettings): void {
  const { durationMs } = facts
  if (durationMs === undefined || (clip.offsetMs ?? 0) < durationMs) return
  const [begin, end] = [clip.offsetMs ?? 0, durationMs].map((ms) => `${ms / 1000} s`)
  throw conversionUnsupported(`the clip would begin at ${begin}, and the file ends after ${end}`)
}

const isStill = ({ preset }: MediaSettings) => preset.audio === undefined

/** A still picture of which nobody says where it is taken shows something. */
function withOffset(settings: MediaSettings, { durationMs }: MediaFacts): MediaSettings {
  if (!isStill(settings) || settings.clip.offsetMs !== undefined) return settings
  return { ...settings, clip: { ...settings.clip, offsetMs: sensibleOffsetMs(durationMs) } }
}

function lengthOf({ facts }: MediaInput, { clip }: MediaSettings): number | undefined {
  const { durationMs } = facts
  if (durationMs === undefined) return clip.lengthMs
  const rest = Math.max(0, durationMs - (clip.offsetMs ?? 0))
  return Math.min(rest, clip.lengthMs ?? rest)
}

/** Formats that can be laid over a video, each read as nothing else. */
const STILL_DEMUXERS: Readonly<Record<string, StillDemuxer>> = {
  'image/png': 'png_pipe',
  'image/jpeg': 'jpeg_pipe',
  'image/webp': 'webp_pipe',
  'image/gif': 'gif_pipe',
}

async function openWatermark(file: LocalFile) {
  const contentType = await sniffFile(file)
  const demuxer = STILL_DEMUXERS[contentType]
  if (!demuxer) {
    throw conversionUnsupported(`a watermark is a PNG, JPEG, WebP or GIF, and not ${contentType}`)
  }
  return { path: file.path, demuxer }
}

function toVideoFacts(facts: MediaFacts): VideoFacts {
  const { durationMs, audioChannels, audioSampleRate, audioBitrate } = facts
  const { videoBitrate, width, height, fps } = facts
  return {
    ...{ durationMs, audioChannels, audioSampleRate, audioBitrate },
    ...{ videoBitrate, width, height, fps },
  }
}

const shownSize = ({ width = 2, height = 2 }: MediaFacts) => ({ width, height })

const NOTHING: VideoFacts = {
  ...{ durationMs: undefined, audioChannels: undefined, audioSampleRate: undefined },
  ...{ audioBitrate: undefined, videoBitrate: undefined, width: undefined, height: undefined },
  fps: undefined,
}
