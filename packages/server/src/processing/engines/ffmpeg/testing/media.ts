import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LocalFile } from '../../engine.ts'

const run = promisify(execFile)

/** Colours of the quarters of a made video, left to right and top to bottom. */
export const QUARTERS = ['red', 'lime', 'blue', 'yellow'] as const

export const COLOURS = {
  red: [255, 0, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  black: [0, 0, 0],
  white: [255, 255, 255],
  magenta: [255, 0, 255],
} as const

export interface MadeMedia {
  /** By its ending the container, and with it what is in it. */
  readonly name: string
  readonly seconds?: number
  readonly width?: number
  readonly height?: number
  /** A tone of 440 Hz; `false`: silence, not even a track. */
  readonly hasSound?: boolean
  /** `false`: only the tone. */
  readonly hasPicture?: boolean
  /** What ffmpeg is told beside. */
  readonly more?: readonly string[]
}

/** Makes a small video of four coloured quarters, or a tone, in `folder`. */
export async function makeMedia(folder: string, media: MadeMedia): Promise<string> {
  const { name, seconds = 1, hasSound = true, hasPicture = true, more = [] } = media
  const path = join(folder, name)
  const inputs = [
    ...(hasPicture ? quarters(media, seconds) : []),
    ...(hasSound ? ['-f', 'lavfi', '-i', `sine=f=440:d=${seconds}`] : []),
  ]
  const graph = '[0][1]hstack[top];[2][3]hstack[bottom];[top][bottom]vstack,format=yuv420p[picture]'
  const picture = hasPicture ? ['-filter_complex', graph, '-map', '[picture]'] : []
  const sound = hasSound ? ['-map', hasPicture ? '4' : '0'] : []
  await ffmpeg([...inputs, ...picture, ...sound, '-shortest', ...more, path])
  return path
}

function quarters({ width = 160, height = 120 }: MadeMedia, seconds: number): readonly string[] {
  const size = `${width / 2}x${height / 2}`
  return QUARTERS.flatMap((colour) => [
    ...['-f', 'lavfi', '-i', `color=${colour}:s=${size}:r=25:d=${seconds}`],
  ])
}

export async function ffmpeg(args: readonly string[]): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-threads', '1', ...args])
}

export async function localFile(path: string, contentType: string): Promise<LocalFile> {
  const { size } = await stat(path)
  return { path, contentType, filename: 'made', size }
}

/** What ffprobe says of a file by itself, without our reading of it. */
export async function probe(path: string) {
  const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', path]
  const { stdout } = await run('ffprobe', args)
  const { format, streams } = JSON.parse(stdout)
  const track = (kind: string) =>
    streams.find((stream: { codec_type: string }) => stream.codec_type === kind)
  return { format, video: track('video'), audio: track('audio') }
}

export interface Frame {
  readonly width: number
  readonly height: number
  at(x: number, y: number): readonly [red: number, green: number, blue: number]
}

/** One frame of a file as it is shown, decoded. */
export async function frameAt(path: string, seconds = 0): Promise<Frame> {
  const { video } = await probe(path)
  const args = ['-v', 'error', '-nostdin', '-i', path, '-ss', String(seconds), '-frames:v', '1']
  const { stdout } = await run(
    'ffmpeg',
    [...args, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  )
  const { width, height } = video
  if (stdout.length !== width * height * 3) throw new Error(`${stdout.length} bytes of a frame`)
  return {
    width,
    height,
    at(x, y) {
      const [red = -1, green = -1, blue = -1] = stdout.subarray((y * width + x) * 3)
      return [red, green, blue]
    },
  }
}

/** Encoding changes colours a little; what is nearest among those we draw with counts. */
export function colourAt(frame: Frame, x: number, y: number): keyof typeof COLOURS {
  const seen = frame.at(x, y)
  const distance = (colour: readonly number[]) =>
    colour.reduce((sum, part, index) => sum + (part - (seen[index] ?? 0)) ** 2, 0)
  const [nearest] = Object.entries(COLOURS).toSorted(([, a], [, b]) => distance(a) - distance(b))
  const [name, parts] = nearest ?? ['none', []]
  if (distance(parts) > 60 ** 2) throw new Error(`${seen} at ${x}, ${y} is none of our colours`)
  return name as keyof typeof COLOURS
}
