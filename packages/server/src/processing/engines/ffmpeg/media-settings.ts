import type { VideoConvertParams } from '../../tasks/video-convert.ts'
import { conversionUnsupported } from '../errors.ts'
import { AUDIO_CODEC_WORDS, type AudioCodec } from './audio-codecs.ts'
import type { AskedSize } from './frame-size.ts'
import { HLS_NAMES, PRESET_NAMES, PRESETS, type Preset } from './presets.ts'

/** What is to be made of a video or a sound, in our words. */
export interface MediaSettings {
  readonly preset: Preset
  readonly size: AskedSize
  /** kbit/s; as the quality needs it where nothing is asked for. */
  readonly videoKbit: number | undefined
  readonly isTwoPass: boolean
  readonly fps: number | undefined
  readonly keyframeInterval: number
  readonly audioCodec: AudioCodec | undefined
  readonly audioKbit: number | undefined
  readonly audioRate: number | undefined
  readonly audioChannels: number | undefined
  readonly clip: { readonly offsetMs: number | undefined; readonly lengthMs: number | undefined }
  readonly watermark: WatermarkPlace | undefined
  readonly title: string | undefined
}

/** Pixels of the frame; where nothing is said it keeps its size, in the corner above on the left. */
export interface WatermarkPlace {
  readonly top: number | undefined
  readonly right: number | undefined
  readonly bottom: number | undefined
  readonly left: number | undefined
  readonly width: number | undefined
  readonly height: number | undefined
}

/**
 * What the parameters of `video_convert` mean. Throws `conversion_unsupported` for HLS, and for a
 * codec that the file could not hold.
 */
export function readMediaSettings(params: VideoConvertParams): MediaSettings {
  const preset = presetOf(params.preset)
  return {
    preset,
    size: {
      width: params.width,
      height: params.height,
      aspectMode: params.aspect_mode,
      upscale: params.upscale,
    },
    videoKbit: params.video_bitrate,
    isTwoPass: params.two_pass && preset.video?.canTwoPass === true,
    fps: params.fps,
    keyframeInterval: params.keyframe_interval,
    audioCodec: codecOf(params, preset),
    audioKbit: params.audio_bitrate,
    audioRate: params.audio_sample_rate,
    audioChannels: params.audio_channels,
    clip: { offsetMs: params.clip_offset, lengthMs: params.clip_length },
    watermark: params.watermark_url === undefined ? undefined : placeOf(params),
    title: params.title,
  }
}

function presetOf(name: VideoConvertParams['preset']): Preset {
  const known = PRESET_NAMES.find((one) => one === name)
  if (known !== undefined) return PRESETS[known]
  throw conversionUnsupported(
    `no playlists for streaming are made here, so ask for another preset than ${HLS_NAMES.join(' or ')}`,
  )
}

function codecOf({ audio_codec: word, preset: name }: VideoConvertParams, { audio }: Preset) {
  const codec = word === undefined ? audio?.codecs[0] : AUDIO_CODEC_WORDS[word]
  if (word === undefined || !audio) return audio && codec
  if (codec && audio.codecs.some((one) => one.name === codec.name)) return codec
  throw conversionUnsupported(`a file of the preset ${name} cannot hold sound of the kind ${word}`)
}

function placeOf(params: VideoConvertParams): WatermarkPlace {
  return {
    top: params.watermark_top,
    right: params.watermark_right,
    bottom: params.watermark_bottom,
    left: params.watermark_left,
    width: params.watermark_width,
    height: params.watermark_height,
  }
}
