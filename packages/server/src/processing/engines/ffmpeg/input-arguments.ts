import type { LocalFile } from '../engine.ts'
import type { Demuxer } from './media-types.ts'

/** Pictures that are laid over a video. */
export type StillDemuxer = 'png_pipe' | 'jpeg_pipe' | 'webp_pipe' | 'gif_pipe'

/**
 * Decoders of what people have. ffmpeg brings some hundreds more, for games and cameras of long ago,
 * that few people look after.
 */
const DECODERS = [
  ...['h264', 'hevc', 'vp8', 'vp9', 'libdav1d', 'av1', 'mpeg4', 'mpeg1video', 'mpeg2video'],
  ...['mpegvideo', 'theora', 'mjpeg', 'prores', 'dnxhd', 'dvvideo', 'h263', 'flv', 'vc1'],
  ...['wmv1', 'wmv2', 'wmv3', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4', 'rawvideo', 'ffv1', 'vp6'],
  ...['vp6f', 'huffyuv', 'ffvhuff', 'qtrle', 'rpza', 'svq1', 'svq3', 'cinepak', 'png', 'gif'],
  ...['webp', 'aac', 'aac_latm', 'mp3float', 'mp3', 'mp2float', 'mp2', 'mp1float', 'vorbis'],
  ...['opus', 'libopus', 'flac', 'alac', 'ac3', 'eac3', 'dca', 'amrnb', 'amrwb', 'wmav1'],
  ...['wmav2', 'wmapro', 'speex', 'libspeex', 'pcm_alaw', 'pcm_mulaw', 'pcm_u8', 'pcm_s8'],
  ...['pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_s32be'],
  ...['pcm_f32le', 'pcm_f32be', 'adpcm_ima_qt', 'adpcm_ima_wav', 'adpcm_ms'],
].join(',')

export interface InputLimits {
  /** Of one frame. */
  readonly pixels: number
  readonly threads: number
}

/**
 * Has ffmpeg or ffprobe read one file as what we say it is, and open nothing else on its way: no
 * other protocol, no other format inside it, no reference to another file.
 */
export function inputArguments(
  { path }: Pick<LocalFile, 'path'>,
  demuxer: Demuxer | StillDemuxer,
  { pixels, threads }: InputLimits,
): readonly string[] {
  return [
    ...['-threads', String(threads)],
    ...['-max_pixels', String(pixels)],
    ...['-protocol_whitelist', 'file'],
    ...['-format_whitelist', demuxer],
    ...['-codec_whitelist', DECODERS],
    ...(demuxer === 'mov' ? ['-enable_drefs', '0', '-use_absolute_path', '0'] : []),
    ...['-f', demuxer],
    ...['-i', `file:${path}`],
  ]
}
