import type { SeedEntry } from '../seed-entry.ts'
import { fileEntry } from './entry.ts'

/** One note: MIDI number (60 is middle C) and length in beats. */
type Note = readonly [pitch: number, beats: number]

/** The opening of the round "Row, row, row your boat". */
const ROUND: readonly Note[] = [
  [60, 1],
  [60, 1],
  [60, 0.75],
  [62, 0.25],
  [64, 1],
  [64, 0.75],
  [62, 0.25],
  [64, 0.75],
  [65, 0.25],
  [67, 2],
  [72, 0.5],
  [72, 0.5],
  [67, 0.5],
  [67, 0.5],
  [64, 0.5],
  [64, 0.5],
  [60, 0.5],
  [60, 0.5],
  [67, 0.75],
  [65, 0.25],
  [64, 0.75],
  [62, 0.25],
  [60, 2],
]

const FOGHORN: readonly Note[] = [
  [36, 2],
  [31, 3],
]

const SECONDS_PER_BEAT = 0.5

/** Sound that plays: a tune as MP3, WAV, AIFF and MIDI, and a foghorn. */
export async function audio(): Promise<SeedEntry[]> {
  const tune = synthesise(ROUND, 22_050)
  return [
    fileEntry('/Music/Row your boat.mp3', await mp3(tune, 22_050, 'Row your boat')),
    fileEntry('/Music/Row your boat.wav', wav(tune, 22_050)),
    fileEntry('/Music/Row your boat.mid', midi(ROUND)),
    fileEntry('/Music/foghorn.wav', wav(synthesise(FOGHORN, 8_000), 8_000)),
    fileEntry('/Music/foghorn.aiff', aiff(synthesise(FOGHORN, 8_000), 8_000)),
  ]
}

/** The tune's MPEG frames without a title, for a film's sound track. */
export async function tuneFrames(sampleRate: number): Promise<Uint8Array> {
  return encodeMp3(synthesise(ROUND.slice(0, 5), sampleRate), sampleRate)
}

function synthesise(notes: readonly Note[], sampleRate: number): Int16Array<ArrayBuffer> {
  const beats = notes.reduce((sum, [, length]) => sum + length, 0)
  const samples = new Int16Array(Math.round(beats * SECONDS_PER_BEAT * sampleRate))
  let start = 0
  for (const [pitch, length] of notes) {
    const count = Math.round(length * SECONDS_PER_BEAT * sampleRate)
    const step = (2 * Math.PI * 440 * 2 ** ((pitch - 69) / 12)) / sampleRate
    for (let index = 0; index < count && start + index < samples.length; index++) {
      // A soft attack and a fading tail keep the notes from clicking.
      const loudness = Math.min(1, index / 200) * (1 - index / count)
      const wave = Math.sin(step * index) + 0.4 * Math.sin(2 * step * index)
      samples[start + index] = Math.round(wave * loudness * 14_000)
    }
    start += count
  }
  return samples
}

async function mp3(samples: Int16Array, sampleRate: number, title: string): Promise<Uint8Array> {
  return Buffer.concat([id3(title), await encodeMp3(samples, sampleRate)])
}

async function encodeMp3(samples: Int16Array, sampleRate: number): Promise<Uint8Array> {
  const { Mp3Encoder } = await import('@breezystack/lamejs')
  const encoder = new Mp3Encoder(1, sampleRate, 64)
  // The encoder's bytes are signed, whatever its types say; copying makes them unsigned.
  return Buffer.concat(
    [encoder.encodeBuffer(samples), encoder.flush()].map((part) => Uint8Array.from(part)),
  )
}

/** An ID3v2.3 tag with nothing but the title. */
function id3(title: string): Buffer {
  const text = Buffer.concat([Buffer.of(0), Buffer.from(title, 'latin1')])
  const frame = Buffer.alloc(10)
  frame.write('TIT2', 'latin1')
  frame.writeUInt32BE(text.length, 4)
  const header = Buffer.from('ID3\x03\x00\x00\x00\x00\x00\x00', 'latin1')
  // The size is written in seven-bit groups; a title needs only the last one.
  header.writeUInt8(frame.length + text.length, 9)
  return Buffer.concat([header, frame, text])
}

function wav(samples: Int16Array<ArrayBuffer>, sampleRate: number): Uint8Array {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.byteLength, 40)
  return Buffer.concat([header, Buffer.from(samples.buffer)])
}

function aiff(samples: Int16Array<ArrayBuffer>, sampleRate: number): Uint8Array {
  const header = Buffer.alloc(54)
  header.write('FORM', 0, 'latin1')
  header.writeUInt32BE(46 + samples.byteLength, 4)
  header.write('AIFFCOMM', 8, 'latin1')
  header.writeUInt32BE(18, 16)
  header.writeUInt16BE(1, 20)
  header.writeUInt32BE(samples.length, 22)
  header.writeUInt16BE(16, 26)
  extendedFloat(sampleRate).copy(header, 28)
  header.write('SSND', 38, 'latin1')
  header.writeUInt32BE(8 + samples.byteLength, 42)
  return Buffer.concat([header, Buffer.from(samples.buffer.slice(0)).swap16()])
}

/** A whole number as the 80-bit float that AIFF wants for its sample rate. */
function extendedFloat(value: number): Buffer {
  const exponent = Math.floor(Math.log2(value))
  const bytes = Buffer.alloc(10)
  bytes.writeUInt16BE(16_383 + exponent, 0)
  bytes.writeUInt32BE(value * 2 ** (31 - exponent), 2)
  return bytes
}

const TICKS_PER_BEAT = 96

/** A standard MIDI file with one track. */
function midi(notes: readonly Note[]): Uint8Array {
  const events: number[] = [0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20]
  for (const [pitch, beats] of notes) {
    events.push(0, 0x90, pitch, 96)
    events.push(...variableLength(beats * TICKS_PER_BEAT), 0x80, pitch, 64)
  }
  events.push(0, 0xff, 0x2f, 0)

  const header = Buffer.from('MThd\0\0\0\x06\0\0\0\x01\0\0MTrk\0\0\0\0', 'latin1')
  header.writeUInt16BE(TICKS_PER_BEAT, 12)
  header.writeUInt32BE(events.length, 18)
  return Buffer.concat([header, Buffer.from(events)])
}

/** MIDI's way to write times: seven bits a byte, the top bit says that more follow. */
function variableLength(ticks: number): number[] {
  return ticks < 128 ? [ticks] : [(ticks >> 7) | 0x80, ticks & 0x7f]
}
