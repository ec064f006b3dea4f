type KbitRange = readonly [least: number, most: number]

/** An encoder of sounds, and what it can be asked for. */
export interface AudioCodec {
  readonly name: string
  readonly encoder: string
  /** Samples a second. */
  readonly rates: readonly number[]
  /** Of each channel, kbit/s, at a rate of samples. */
  kbitOfChannel(rate: number): KbitRange
  readonly channels: number
}

const MPEG_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
const AC3_RATES = [32_000, 44_100, 48_000]

/** What it refuses to go below and beyond, found by trying. */
const VORBIS_KBITS: ReadonlyMap<number, KbitRange> = new Map([
  [8_000, [8, 40]],
  [11_025, [16, 48]],
  [16_000, [16, 96]],
  [22_050, [16, 80]],
  [32_000, [32, 190]],
  [44_100, [32, 240]],
  [48_000, [32, 240]],
])

export const AUDIO_CODECS = {
  aac: {
    name: 'aac',
    encoder: 'aac',
    rates: MPEG_RATES,
    kbitOfChannel: () => [12, 256],
    channels: 8,
  },
  mp3: {
    name: 'mp3',
    encoder: 'libmp3lame',
    rates: MPEG_RATES,
    kbitOfChannel: () => [8, 320],
    channels: 2,
  },
  vorbis: {
    name: 'vorbis',
    encoder: 'libvorbis',
    rates: [...VORBIS_KBITS.keys()],
    kbitOfChannel: (rate) => VORBIS_KBITS.get(rate) ?? [32, 96],
    channels: 8,
  },
  opus: {
    name: 'opus',
    encoder: 'libopus',
    rates: [8_000, 12_000, 16_000, 24_000, 48_000],
    kbitOfChannel: () => [6, 256],
    channels: 8,
  },
  ac3: {
    name: 'ac3',
    encoder: 'ac3',
    rates: AC3_RATES,
    kbitOfChannel: () => [32, 320],
    channels: 6,
  },
  eac3: {
    name: 'eac3',
    encoder: 'eac3',
    rates: AC3_RATES,
    kbitOfChannel: () => [32, 320],
    channels: 6,
  },
} as const satisfies Readonly<Record<string, AudioCodec>>

/**
 * What the wire calls codecs (Filestack reference 9.3); two are names of encoders that make the
 * same as ours do. What is `undefined` is at home in none of the containers.
 */
export const AUDIO_CODEC_WORDS = {
  libmp3lame: AUDIO_CODECS.mp3,
  libvorbis: AUDIO_CODECS.vorbis,
  libfdk_aac: AUDIO_CODECS.aac,
  dib_ac3: AUDIO_CODECS.ac3,
  pcm_s16le: undefined,
  mp2: undefined,
  ac3: AUDIO_CODECS.ac3,
  eac3: AUDIO_CODECS.eac3,
} as const satisfies Readonly<Record<string, AudioCodec | undefined>>
export type AudioCodecWord = keyof typeof AUDIO_CODEC_WORDS

/** What the sound is to be like; the nearest that the codec can do is taken. */
export interface AskedSound {
  readonly kbit: number
  readonly rate: number | undefined
  readonly channels: number | undefined
}

/** `source` is what comes in, and what goes out where nothing is asked for. */
export function audioArguments(
  codec: AudioCodec,
  asked: AskedSound,
  source: { readonly rate: number | undefined; readonly channels: number | undefined },
): readonly string[] {
  const channels = Math.min(asked.channels ?? Math.min(source.channels ?? 2, 2), codec.channels)
  const rate = nearest(codec.rates, asked.rate ?? source.rate ?? 44_100)
  const [least, most] = codec.kbitOfChannel(rate)
  const kbit = Math.max(least * channels, Math.min(most * channels, asked.kbit))
  return [
    ...['-c:a', codec.encoder],
    ...['-b:a', `${kbit}k`],
    ...['-ar', String(rate)],
    ...['-ac', String(channels)],
  ]
}

function nearest(numbers: readonly number[], wanted: number): number {
  return numbers.reduce((best, one) =>
    Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best,
  )
}
