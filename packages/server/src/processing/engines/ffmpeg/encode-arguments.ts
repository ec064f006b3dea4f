import { audioArguments } from './audio-codecs.ts'
import { filterGraph } from './filter-graph.ts'
import { frameVideo, type Size } from './frame-size.ts'
import { type InputLimits, inputArguments, type StillDemuxer } from './input-arguments.ts'
import type { MediaFacts } from './media-facts.ts'
import type { MediaSettings } from './media-settings.ts'
import type { Demuxer } from './media-types.ts'
import type { VideoPreset } from './presets.ts'

/** One file of a kind we have made sure of. */
export interface MediaInput {
  readonly path: string
  readonly demuxer: Demuxer
  readonly facts: MediaFacts
}

export interface EncodeRequest {
  readonly input: MediaInput
  readonly watermark: { readonly path: string; readonly demuxer: StillDemuxer } | undefined
  readonly settings: MediaSettings
  /** Empty, for the result and what is noted between two passes. */
  readonly folder: string
  readonly limits: InputLimits
}

/** The result's name in the folder. */
export const RESULT_NAME = 'result'

/** One or two runs of ffmpeg, as what it is started with. */
export function encodePasses(request: EncodeRequest): readonly (readonly string[])[] {
  const { settings, input, folder } = request
  const isTwoPass = settings.isTwoPass && input.facts.videoTrack !== undefined
  const notes = (pass: number) => ['-pass', String(pass), '-passlogfile', `${folder}/pass`]
  const result = [...settings.preset.muxer, `file:${folder}/${RESULT_NAME}`]
  if (!isTwoPass) return [[...COMMON, ...inputs(request), ...tracks(request), ...result]]
  const first = [...inputs(request), ...videoTrack(request), ...notes(1), '-f', 'null', '/dev/null']
  const second = [...inputs(request), ...tracks(request), ...notes(2), ...result]
  return [
    [...COMMON, ...first],
    [...COMMON, ...second],
  ]
}

/** Reads nothing from us, tells how far it is, and writes nothing about how it was made. */
export const COMMON: readonly string[] = [
  ...['-hide_banner', '-nostdin', '-y', '-v', 'error', '-nostats'],
  ...['-progress', 'pipe:1', '-stats_period', '0.5'],
  ...['-filter_threads', '1', '-filter_complex_threads', '1'],
]

function inputs({ input, watermark, settings, limits }: EncodeRequest): readonly string[] {
  const { offsetMs, lengthMs } = settings.clip
  return [
    ...(offsetMs === undefined ? [] : ['-ss', toSeconds(offsetMs)]),
    ...(lengthMs === undefined ? [] : ['-t', toSeconds(lengthMs)]),
    ...inputArguments(input, input.demuxer, limits),
    ...(watermark ? inputArguments(watermark, watermark.demuxer, limits) : []),
  ]
}

function tracks(request: EncodeRequest): readonly string[] {
  const { settings } = request
  const title = settings.title === undefined ? [] : ['-metadata', `title=${settings.title}`]
  return [
    ...(settings.preset.video ? videoTrack(request) : ['-vn']),
    ...audioTrack(request),
    ...['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1', ...title],
  ]
}

function videoTrack({ input, watermark, settings, limits }: EncodeRequest): readonly string[] {
  const { preset, fps, keyframeInterval, size } = settings
  const { facts } = input
  const { video } = preset
  if (!video || facts.videoTrack === undefined) return ['-vn']
  const framing = frameVideo({ width: facts.width ?? 2, height: facts.height ?? 2 }, size)
  const mark = watermark && settings.watermark
  const isStill = preset.audio === undefined
  return [
    ...['-filter_complex', filterGraph(facts.videoTrack, framing, video.pixels, mark)],
    ...['-map', '[out]'],
    ...video.codec,
    ...rateArguments(video, settings, framing.frame, facts),
    ...['-threads', String(limits.threads)],
    ...(isStill ? ['-frames:v', '1'] : ['-g', String(keyframeInterval)]),
    ...(fps === undefined || isStill ? [] : ['-r', String(fps)]),
  ]
}

/** Without a rate two passes have nothing to share out, so one is taken that looks well. */
function rateArguments(
  { quality }: VideoPreset,
  { videoKbit, isTwoPass, fps }: MediaSettings,
  frame: Size,
  facts: MediaFacts,
): readonly string[] {
  const kbit = videoKbit ?? (isTwoPass ? usualKbit(frame, fps ?? facts.fps ?? 25) : undefined)
  if (kbit === undefined) return quality
  return ['-b:v', `${kbit}k`, '-maxrate', `${kbit * 2}k`, '-bufsize', `${kbit * 4}k`]
}

/** Bits of one pixel of one picture, as streaming services spend them on small frames. */
const BITS_PER_PIXEL = 0.1

function usualKbit({ width, height }: Size, fps: number): number {
  const kbit = Math.round((width * height * Math.min(fps, 60) * BITS_PER_PIXEL) / 1000)
  return Math.max(50, Math.min(5000, kbit))
}

function audioTrack({ input: { facts }, settings }: EncodeRequest): readonly string[] {
  const { preset, audioCodec, audioKbit, audioRate: rate, audioChannels: channels } = settings
  if (!preset.audio || !audioCodec || facts.audioTrack === undefined) return ['-an']
  const asked = { kbit: audioKbit ?? preset.audio.kbit, rate, channels }
  const source = { rate: facts.audioSampleRate, channels: facts.audioChannels }
  return ['-map', `0:${facts.audioTrack}`, ...audioArguments(audioCodec, asked, source)]
}

const toSeconds = (ms: number) => (ms / 1000).toFixed(3)
