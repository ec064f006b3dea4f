import type { VideoFacts } from '../../../events/video-converted.ts'
import { sourceBroken } from '../errors.ts'

/** What ffprobe found in a file. Width and height are as it is shown, upright, in square pixels. */
export interface MediaFacts extends VideoFacts {
  readonly videoCodec: string | undefined
  readonly audioCodec: string | undefined
  /** Which of the file's tracks is the one to see, and which the one to hear. */
  readonly videoTrack: number | undefined
  readonly audioTrack: number | undefined
}

interface Track {
  readonly index?: number
  readonly codec_type?: string
  readonly codec_name?: string
  readonly width?: number
  readonly height?: number
  readonly sample_aspect_ratio?: string
  readonly avg_frame_rate?: string
  readonly r_frame_rate?: string
  readonly channels?: number
  readonly sample_rate?: string
  readonly bit_rate?: string
  readonly duration?: string
  readonly disposition?: { readonly attached_pic?: number; readonly default?: number }
  readonly side_data_list?: readonly { readonly rotation?: number }[]
}

interface Probed {
  readonly streams?: readonly Track[]
  readonly format?: { readonly duration?: string; readonly bit_rate?: string }
}

/** Reads what ffprobe writes as JSON. Throws `conversion_source_broken` for what is none. */
export function readMediaFacts(json: string): MediaFacts {
  const { streams = [], format = {} } = parse(json)
  const video = trackOf(streams, 'video')
  const audio = trackOf(streams, 'audio')
  const size = video && shownSize(video)
  const total = toNumber(format.bit_rate)
  return {
    durationMs: toMs(format.duration) ?? toMs(video?.duration) ?? toMs(audio?.duration),
    audioChannels: audio?.channels,
    audioSampleRate: toNumber(audio?.sample_rate),
    audioBitrate: audio && toKbit(bitrateOf(audio, video, total)),
    videoBitrate: video && toKbit(bitrateOf(video, audio, total)),
    width: size?.width,
    height: size?.height,
    fps: video && (toRate(video.avg_frame_rate) ?? toRate(video.r_frame_rate)),
    videoCodec: video?.codec_name,
    audioCodec: audio?.codec_name,
    videoTrack: video?.index,
    audioTrack: audio?.index,
  }
}

function parse(json: string): Probed {
  try {
    return JSON.parse(json) as Probed
  } catch (error) {
    throw sourceBroken(error)
  }
}

/** The one that players begin with; the cover of a piece of music is no video. */
function trackOf(tracks: readonly Track[], kind: string): Track | undefined {
  const fitting = tracks.filter(
    ({ codec_type, codec_name, disposition }) =>
      codec_type === kind && codec_name !== undefined && disposition?.attached_pic !== 1,
  )
  return fitting.find(({ disposition }) => disposition?.default === 1) ?? fitting[0]
}

function shownSize(track: Track): { readonly width: number; readonly height: number } | undefined {
  const { width = 0, height = 0 } = track
  if (width === 0 || height === 0) return undefined
  const wide = Math.max(1, Math.round(width * (toRatio(track.sample_aspect_ratio, ':') ?? 1)))
  const turned = track.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0
  return Math.abs(turned) % 180 === 90 ? { width: height, height: wide } : { width: wide, height }
}

/** Some containers say only the rate of all tracks together. */
function bitrateOf(track: Track, other: Track | undefined, total: number | undefined) {
  const own = toNumber(track.bit_rate)
  if (own !== undefined || total === undefined) return own
  const others = other ? toNumber(other.bit_rate) : 0
  return others === undefined ? undefined : Math.max(0, total - others)
}

/** `30000/1001` as 29.97. */
function toRate(text: string | undefined): number | undefined {
  const rate = toRatio(text, '/')
  return rate === undefined ? undefined : Math.round(rate * 1000) / 1000
}

function toRatio(text: string | undefined, mark: string): number | undefined {
  const [above = 0, below = 0] = (text ?? '').split(mark).map(Number)
  return above > 0 && below > 0 ? above / below : undefined
}

function toMs(text: string | undefined): number | undefined {
  const seconds = toNumber(text)
  return seconds === undefined ? undefined : Math.round(seconds * 1000)
}

function toNumber(text: string | undefined): number | undefined {
  const value = Number(text ?? Number.NaN)
  return Number.isFinite(value) && value > 0 ? value : undefined
}

function toKbit(rate: number | undefined): number | undefined {
  return rate === undefined ? undefined : Math.round(rate / 1000)
}
