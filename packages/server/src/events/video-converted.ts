import type { ApiKey, Handle } from '../lib/ids.ts'
import type { UsageAmounts } from '../usage/usage.ts'
import { defineEvent, type PayloadFacts } from './event.ts'
import { exampleHandle, exampleKey } from './examples.ts'

export interface VideoConversion {
  readonly appKey: ApiKey
  /** The same for every message about one conversion. */
  readonly uuid: string
  /** The file it was made of; `undefined` for one that lies elsewhere. */
  readonly source: Handle | undefined
  readonly askedAt: Date
  readonly endedAt: Date
  readonly outcome: VideoConverted | VideoFailed
}

export interface VideoConverted {
  readonly status: 'completed'
  readonly result: Handle
  /** A still picture of it, where there is something to see. */
  readonly thumb: Handle | undefined
  /** Of both together. */
  readonly storedBytes: number
  readonly made: MadeVideo
  readonly original: VideoFacts
}

export interface VideoFailed {
  readonly status: 'failed'
  readonly message: string
}

/** `undefined` where a file has no such track or does not say. Bit rates in kbit/s. */
export interface VideoFacts {
  readonly durationMs: number | undefined
  readonly audioChannels: number | undefined
  readonly audioSampleRate: number | undefined
  readonly audioBitrate: number | undefined
  readonly videoBitrate: number | undefined
  readonly width: number | undefined
  readonly height: number | undefined
  readonly fps: number | undefined
}

export interface MadeVideo extends VideoFacts {
  readonly audioCodec: string | undefined
  readonly videoCodec: string | undefined
  readonly size: number
  readonly contentType: string
  /** With its dot. */
  readonly extension: string
  readonly startedAt: Date
}

/**
 * A video or a sound was converted, or could not be (Filestack reference 10.4, "Video conversion").
 * The body has no envelope, so it carries no `action` and no `id`.
 */
export const videoConverted = defineEvent<VideoConversion>({
  type: 'video.converted',
  action: 'fp.video_converse',
  title: 'Video Conversions',
  help: 'The conversion of a video or a sound has ended.',
  isBare: true,
  example: {
    appKey: exampleKey,
    uuid: '8f0c2b7a4d1e',
    source: exampleHandle(1),
    askedAt: new Date('2030-01-01T00:01:00Z'),
    endedAt: new Date('2030-01-01T00:01:10Z'),
    outcome: {
      status: 'completed',
      result: exampleHandle(7),
      thumb: exampleHandle(8),
      storedBytes: 1_060_000,
      made: {
        durationMs: 9_040,
        audioChannels: 2,
        audioCodec: 'aac',
        audioSampleRate: 48_000,
        audioBitrate: 96,
        videoCodec: 'h264',
        videoBitrate: 900,
        width: 640,
        height: 360,
        fps: 25,
        size: 1_048_576,
        contentType: 'video/mp4',
        extension: '.mp4',
        startedAt: new Date('2030-01-01T00:01:07Z'),
      },
      original: {
        durationMs: 9_000,
        audioChannels: 2,
        audioSampleRate: 48_000,
        audioBitrate: 128,
        videoBitrate: 2_500,
        width: 1_280,
        height: 720,
        fps: 25,
      },
    },
  },
  fileOf: ({ source }) => source,
  usageOf: ({ outcome }) => (outcome.status === 'completed' ? usageOf(outcome) : {}),
  toPayload: (conversion, facts) => {
    const { uuid, endedAt, outcome } = conversion
    const timestamp = String(Math.floor(endedAt.getTime() / 1000))
    if (outcome.status === 'failed') {
      return { status: 'failed', message: outcome.message, uuid, timestamp }
    }
    const data = linksOf(conversion.appKey, outcome, facts)
    const metadata = {
      result: toResult(outcome.made, conversion),
      source: toFacts(outcome.original),
    }
    return { status: 'completed', message: 'Done', uuid, timestamp, data, metadata }
  },
})

/** The results are files of the app; no other event tells of them. */
function usageOf({ result, thumb, storedBytes }: VideoConverted): UsageAmounts {
  const filesStored = new Set([result, thumb ?? result]).size
  return { conversions: 1, filesStored, bytesStored: storedBytes }
}

function linksOf(
  appKey: ApiKey,
  { result, thumb }: VideoConverted,
  { linkUrl, processUrl }: PayloadFacts,
) {
  if (thumb === undefined) return { url: linkUrl(result) }
  const small = (side: number) =>
    processUrl(`${appKey}/resize=w:${side},h:${side},f:crop/output=f:jpg,q:66/${linkUrl(thumb)}`)
  return {
    url: linkUrl(result),
    thumb: linkUrl(thumb),
    thumb100x100: small(100),
    thumb200x200: small(200),
    thumb300x300: small(300),
  }
}

function toResult(made: MadeVideo, { askedAt, endedAt }: VideoConversion) {
  return {
    ...toFacts(made),
    audio_codec: made.audioCodec,
    video_codec: made.videoCodec,
    file_size: made.size,
    mime_type: made.contentType,
    extname: made.extension,
    encoding_progress: 100,
    encoding_time: Math.round((endedAt.getTime() - made.startedAt.getTime()) / 1000),
    created_at: toText(askedAt),
    started_encoding_at: toText(made.startedAt),
    updated_at: toText(endedAt),
  }
}

/** In the words of the wire. */
export function toFacts(facts: VideoFacts) {
  return {
    duration: facts.durationMs,
    audio_channels: facts.audioChannels,
    audio_sample_rate: facts.audioSampleRate,
    audio_bitrate: facts.audioBitrate,
    video_bitrate: facts.videoBitrate,
    width: facts.width,
    height: facts.height,
    fps: facts.fps,
  }
}

/** `2030/01/01 00:01:00 +0000` */
function toText(date: Date): string {
  const [day = '', time = ''] = date.toISOString().slice(0, 19).split('T')
  return `${day.replaceAll('-', '/')} ${time} +0000`
}
