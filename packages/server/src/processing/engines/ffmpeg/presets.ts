import { AUDIO_CODECS, type AudioCodec } from './audio-codecs.ts'

/** What can be made (Filestack reference 9.3). Two of the names ask for HLS, which is not among it. */
export const PRESET_NAMES = [
  ...['h264', 'h264.hi', 'webm', 'webm.hi', 'ogg', 'ogg.hi'],
  ...['mp3', 'oga', 'm4a', 'aac', 'thumbnail'],
] as const
export const HLS_NAMES = ['hls.variant', 'hls.variant.audio'] as const

export interface Preset {
  readonly contentType: string
  /** With its dot. */
  readonly extension: string
  /** How ffmpeg writes the file. */
  readonly muxer: readonly string[]
  /** Absent where there is nothing to see. */
  readonly video?: VideoPreset
  /** Absent where there is nothing to hear. The first codec is the one that is usual. */
  readonly audio?: { readonly codecs: readonly AudioCodec[]; readonly kbit: number }
}

export interface VideoPreset {
  readonly codec: readonly string[]
  /** Where no bit rate is asked for: as much as the pictures need to look this well. */
  readonly quality: readonly string[]
  readonly canTwoPass: boolean
  /** How colours are kept: everywhere the same, but for JPEG's own way. */
  readonly pixels: 'yuv420p' | 'yuvj420p'
}

const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high'] as const
const VP8 = ['-c:v', 'libvpx', '-deadline', 'good', '-cpu-used', '4', '-auto-alt-ref', '0'] as const
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'good', '-cpu-used', '5', '-row-mt', '1'] as const
const THEORA = ['-c:v', 'libtheora'] as const

/** Begins to play before all of it has come. */
const MP4 = ['-f', 'mp4', '-movflags', '+faststart'] as const
const M4A = ['-f', 'ipod', '-movflags', '+faststart'] as const

const IN_MP4 = [AUDIO_CODECS.aac, AUDIO_CODECS.mp3, AUDIO_CODECS.ac3, AUDIO_CODECS.eac3]

export const PRESETS: Readonly<Record<(typeof PRESET_NAMES)[number], Preset>> = {
  h264: mp4(['-crf', '25'], 96),
  'h264.hi': mp4(['-crf', '19'], 160),
  webm: {
    contentType: 'video/webm',
    extension: '.webm',
    muxer: ['-f', 'webm'],
    video: {
      codec: VP8,
      quality: ['-crf', '12', '-b:v', '1500k'],
      canTwoPass: true,
      pixels: 'yuv420p',
    },
    audio: { codecs: [AUDIO_CODECS.vorbis, AUDIO_CODECS.opus], kbit: 96 },
  },
  'webm.hi': {
    contentType: 'video/webm',
    extension: '.webm',
    muxer: ['-f', 'webm'],
    video: {
      codec: VP9,
      quality: ['-crf', '28', '-b:v', '0'],
      canTwoPass: true,
      pixels: 'yuv420p',
    },
    audio: { codecs: [AUDIO_CODECS.opus, AUDIO_CODECS.vorbis], kbit: 128 },
  },
  ogg: ogv(['-q:v', '6'], 96),
  'ogg.hi': ogv(['-q:v', '9'], 160),
  mp3: sound('audio/mpeg', '.mp3', ['-f', 'mp3'], [AUDIO_CODECS.mp3]),
  oga: sound('audio/ogg', '.oga', ['-f', 'ogg'], [AUDIO_CODECS.vorbis, AUDIO_CODECS.opus]),
  m4a: sound('audio/mp4', '.m4a', M4A, IN_MP4),
  aac: sound('audio/aac', '.aac', ['-f', 'adts'], [AUDIO_CODECS.aac]),
  thumbnail: {
    contentType: 'image/jpeg',
    extension: '.jpg',
    muxer: ['-f', 'mjpeg'],
    video: {
      codec: ['-c:v', 'mjpeg'],
      quality: ['-q:v', '3'],
      canTwoPass: false,
      pixels: 'yuvj420p',
    },
  },
}

function mp4(quality: readonly string[], kbit: number): Preset {
  return {
    contentType: 'video/mp4',
    extension: '.mp4',
    muxer: MP4,
    video: { codec: X264, quality, canTwoPass: true, pixels: 'yuv420p' },
    audio: { codecs: IN_MP4, kbit },
  }
}

function ogv(quality: readonly string[], kbit: number): Preset {
  return {
    contentType: 'video/ogg',
    extension: '.ogv',
    muxer: ['-f', 'ogg'],
    video: { codec: THEORA, quality, canTwoPass: true, pixels: 'yuv420p' },
    audio: { codecs: [AUDIO_CODECS.vorbis], kbit },
  }
}

function sound(
  contentType: string,
  extension: string,
  muxer: readonly string[],
  codecs: readonly AudioCodec[],
): Preset {
  return { contentType, extension, muxer, audio: { codecs, kbit: 128 } }
}
