import { type Static, Type } from 'typebox'
import { AUDIO_CODEC_WORDS, type AudioCodecWord } from '../engines/ffmpeg/audio-codecs.ts'
import { ASPECT_MODES } from '../engines/ffmpeg/frame-size.ts'
import { HLS_NAMES, PRESET_NAMES } from '../engines/ffmpeg/presets.ts'
import { Choice, type WrittenSchema } from '../params.ts'
import type { ParamValue } from '../read-value.ts'
import { defineFileTask } from '../task.ts'

const Whole = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }))
const Text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, description }))
const Time = (description: string) =>
  Type.Optional(
    Type.Unsafe<number>({
      readWritten: readTime,
      words: 'a time like 00:01:30',
      description,
    } satisfies Pick<WrittenSchema, 'readWritten' | 'words'> & { description: string }),
  )
const Offset = (description: string) => Whole(0, 9999, description)

/**
 * Makes another video, or a sound, of one (Filestack reference 9.3, "Video and audio"). It takes
 * its time: `processing/videos/` does it, and an address that asks for it answers how far it is.
 */
export const videoConvert = defineFileTask({
  name: 'video_convert',
  summary: 'Makes another video, a sound or a still picture of a video or a sound.',
  example: 'video_convert=preset:h264,width:640',
  short: { p: 'preset', audio_samplerate: 'audio_sample_rate' },
  params: Type.Object({
    preset: Choice([...PRESET_NAMES, ...HLS_NAMES], {
      default: 'h264',
      description: 'what to make; those of HLS are refused',
    }),
    force: Type.Boolean({ default: false, description: 'convert anew what was converted already' }),
    title: Text(1024, 'written into the file'),
    extname: Text(32, 'the ending of the name of the result'),
    filename: Text(1024, 'the name of the result'),
    location: Text(64, 'as for `store`'),
    path: Text(1024, 'as for `store`'),
    container: Text(256, 'as for `store`'),
    access: Choice(['public', 'private'], { default: 'public', description: 'as for `store`' }),
    width: Whole(1, 4096, 'pixels'),
    height: Whole(1, 4096, 'pixels'),
    upscale: Type.Boolean({ default: true, description: 'whether smaller videos are enlarged' }),
    aspect_mode: Choice(ASPECT_MODES, {
      default: 'letterbox',
      description: 'how the picture comes into a frame of another shape',
    }),
    two_pass: Type.Boolean({ default: false, description: 'takes twice as long to look better' }),
    video_bitrate: Whole(1, 5000, 'kbit/s'),
    fps: Whole(1, 300, 'pictures a second'),
    keyframe_interval: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 250,
      description: 'after at most so many pictures comes one that players can jump to',
    }),
    audio_bitrate: Whole(1, 999, 'kbit/s'),
    audio_sample_rate: Whole(1, 99_999, 'samples a second'),
    audio_channels: Whole(1, 12, 'channels'),
    audio_codec: Type.Optional(
      Choice(Object.keys(AUDIO_CODEC_WORDS) as AudioCodecWord[], {
        description: 'where the container takes several',
      }),
    ),
    clip_length: Time('how much of it, as hh:mm:ss'),
    clip_offset: Time('from where on, as hh:mm:ss'),
    watermark_url: Text(8192, 'a picture to lay over it: a handle or an address'),
    watermark_top: Offset('pixels from above'),
    watermark_right: Offset('pixels from the right'),
    watermark_bottom: Offset('pixels from below'),
    watermark_left: Offset('pixels from the left'),
    watermark_width: Whole(1, 9999, 'pixels'),
    watermark_height: Whole(1, 9999, 'pixels'),
    frame_count: Type.Integer({ minimum: 1, maximum: 1, default: 1, description: 'always 1' }),
  }),
  filesOf: ({ watermark_url }) => (watermark_url ? [watermark_url] : []),
})

export type VideoConvertParams = Static<typeof videoConvert.params>

/** Hours, minutes, seconds, `[hh[:mm[:ss]]]`, as milliseconds: a number alone is hours. */
function readTime(value: ParamValue): number | undefined {
  const [, hours, minutes = '0', seconds = '0'] =
    /^(\d|[01]\d|2[0-3])(?::([0-5]?\d)(?::([0-5]?\d(?:\.\d{1,3})?))?)?$/.exec(String(value)) ?? []
  if (hours === undefined) return undefined
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000)
}
