import type { EncodedAudioPacketSource, EncodedVideoPacketSource, OutputFormat } from 'mediabunny'
import type { Sharp } from 'sharp'
import type { SeedEntry } from '../seed-entry.ts'
import { tuneFrames } from './audio.ts'
import { fileEntry } from './entry.ts'
import { boatFilmFrame } from './scenes.ts'

const FRAMES_PER_SECOND = 12
const FILM_SECONDS = 2

/**
 * Films that play in a browser, made without a video encoder: every frame is a still picture. A
 * lossy WebP image holds one VP8 key frame, an AVIF image one AV1 key frame; the container writer
 * strings them together.
 */
export async function video(): Promise<SeedEntry[]> {
  const pictures = await shoot()
  return Promise.all([
    webm(pictures).then((bytes) => fileEntry('/Video/boat.webm', bytes)),
    mp4(pictures).then((bytes) => fileEntry('/Video/boat with tune.mp4', bytes)),
  ])
}

interface Film {
  readonly width: number
  readonly height: number
  readonly frames: readonly Uint8Array[]
}

async function webm(pictures: readonly Sharp[]): Promise<Uint8Array> {
  const { WebMOutputFormat } = await import('mediabunny')
  const frames = await Promise.all(
    pictures.map(async (picture) =>
      vp8KeyFrame(await picture.clone().webp({ quality: 60, effort: 0 }).toBuffer()),
    ),
  )
  const codec = { codec: 'vp8', codecString: 'vp8' } as const
  return mux({ width: 640, height: 360, frames }, codec, new WebMOutputFormat())
}

async function mp4(pictures: readonly Sharp[]): Promise<Uint8Array> {
  const { Mp4OutputFormat } = await import('mediabunny')
  const [width, height] = [320, 180]
  const frames = await Promise.all(
    pictures.map(async (picture) => {
      const small = picture.clone().resize(width, height)
      return av1KeyFrame(await small.avif({ quality: 45, effort: 0 }).toBuffer())
    }),
  )
  const codec = { codec: 'av1', codecString: 'av01.0.00M.08' } as const
  const format = new Mp4OutputFormat({ fastStart: 'in-memory' })
  return withoutClock(await mux({ width, height, frames }, codec, format, await tuneFrames(44_100)))
}

const BOXES_WITH_TIMES = ['mvhd', 'tkhd', 'mdhd'] as const

/** The MP4 with its times of making set to zero, which means unknown; "moov" stands before "mdat". */
function withoutClock(mp4: Uint8Array): Uint8Array {
  const bytes = Buffer.from(mp4)
  const end = bytes.indexOf('mdat')
  for (const box of BOXES_WITH_TIMES) {
    let at = bytes.indexOf(box)
    while (at > 0 && at < end) {
      bytes.fill(0, at + 8, at + 16)
      at = bytes.indexOf(box, at + 4)
    }
  }
  return bytes
}

/** The film's pictures, drawn once for both formats. */
async function shoot(): Promise<Sharp[]> {
  const { default: sharp } = await import('sharp')
  const count = FILM_SECONDS * FRAMES_PER_SECOND
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { data, info } = await sharp(Buffer.from(boatFilmFrame(index / count)))
        .removeAlpha()
        .resize(640, 360)
        .raw()
        .toBuffer({ resolveWithObject: true })
      return sharp(data, { raw: info })
    }),
  )
}

/** The payload of the "VP8 " chunk of a simple lossy WebP file. */
function vp8KeyFrame(webp: Buffer): Uint8Array {
  if (webp.toString('latin1', 12, 16) !== 'VP8 ') throw new Error('not a simple lossy WebP image')
  return webp.subarray(20, 20 + webp.readUInt32LE(16))
}

/** The payload of the "mdat" box of an AVIF file with one picture: its sequence header and frame. */
function av1KeyFrame(avif: Buffer): Uint8Array {
  for (let at = 0; at < avif.length; at += avif.readUInt32BE(at)) {
    if (avif.toString('latin1', at + 4, at + 8) === 'mdat') {
      return avif.subarray(at + 8, at + avif.readUInt32BE(at))
    }
  }
  throw new Error('an AVIF image without picture data')
}

async function mux(
  film: Film,
  { codec, codecString }: { codec: 'vp8' | 'av1'; codecString: string },
  format: OutputFormat,
  mp3?: Uint8Array,
): Promise<Uint8Array> {
  const media = await import('mediabunny')
  const target = new media.BufferTarget()
  const output = new media.Output({ format, target })
  const pictures = new media.EncodedVideoPacketSource(codec)
  output.addVideoTrack(pictures, { frameRate: FRAMES_PER_SECOND })
  const sound = mp3 && new media.EncodedAudioPacketSource('mp3')
  if (sound) output.addAudioTrack(sound)

  await output.start()
  await addPictures(pictures, film, codecString)
  if (sound && mp3) await addSound(sound, mp3)
  await output.finalize()
  if (!target.buffer) throw new Error('the film was not written')
  return new Uint8Array(target.buffer)
}

async function addPictures(
  source: EncodedVideoPacketSource,
  { frames, width, height }: Film,
  codec: string,
): Promise<void> {
  const { EncodedPacket } = await import('mediabunny')
  const length = 1 / FRAMES_PER_SECOND
  for (const [index, frame] of frames.entries()) {
    const packet = new EncodedPacket(frame, 'key', index * length, length)
    await source.add(packet, { decoderConfig: { codec, codedWidth: width, codedHeight: height } })
  }
}

/** 44.1 kHz and 64 kbit/s are MPEG 1 layer III: 1,152 samples in a frame of 208 or 209 bytes. */
async function addSound(source: EncodedAudioPacketSource, mp3: Uint8Array): Promise<void> {
  const { EncodedPacket } = await import('mediabunny')
  const length = 1152 / 44_100
  const decoderConfig = { codec: 'mp3', numberOfChannels: 1, sampleRate: 44_100 }
  let at = 0
  for (let index = 0; at + 4 <= mp3.length; index++) {
    const padded = ((mp3[at + 2] ?? 0) >> 1) & 1
    const size = Math.floor((144 * 64_000) / 44_100) + padded
    const packet = new EncodedPacket(mp3.subarray(at, at + size), 'key', index * length, length)
    await source.add(packet, { decoderConfig })
    at += size
  }
}
