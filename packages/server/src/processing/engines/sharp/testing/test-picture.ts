import assert from 'node:assert/strict'
import { readKnownTasks } from '../../../index.ts'
import { parseWrittenTask } from '../../../parse-written-task.ts'
import { createPicture } from '../create-picture.ts'
import type { Animation, ImageContext, Picture, Pixels } from '../picture.ts'
import { sharpOfPixels } from '../pixels.ts'

/** Red, green, blue and alpha, 0 to 255 each. */
export type Color = readonly [r: number, g: number, b: number, a: number]

export const RED: Color = [255, 0, 0, 255]
export const GREEN: Color = [0, 255, 0, 255]
export const BLUE: Color = [0, 0, 255, 255]
export const YELLOW: Color = [255, 255, 0, 255]
export const WHITE: Color = [255, 255, 255, 255]
export const BLACK: Color = [0, 0, 0, 255]
export const NOTHING: Color = [0, 0, 0, 0]
export const grey = (level: number): Color => [level, level, level, 255]

const LIMITS = { pixels: 10_000_000 }

interface Drawing {
  readonly width: number
  readonly height: number
  readonly frames?: number
}

/** Pixels that are known one by one. */
export function drawPixels(
  { width, height, frames = 1 }: Drawing,
  colorAt: (x: number, y: number, frame: number) => Color,
): Pixels {
  const data = Buffer.alloc(width * height * frames * 4)
  for (let frame = 0; frame < frames; frame++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        data.set(colorAt(x, y, frame), ((frame * height + y) * width + x) * 4)
      }
    }
  }
  return { data, width, height, frames }
}

/** Red and green above blue and yellow. */
export function quarters(width: number, height: number): Pixels {
  return drawPixels({ width, height }, (x, y) => {
    const isLeft = x < width / 2
    return y < height / 2 ? (isLeft ? RED : GREEN) : isLeft ? BLUE : YELLOW
  })
}

/** A picture of these pixels, as if it had been decoded from a file. */
export function pictureOf(pixels: Pixels, animation?: Animation): Picture {
  const { data, width, height, frames } = pixels
  const hasAlpha = data.some((value, at) => at % 4 === 3 && value < 255)
  return createPicture(
    {
      ...{ width, height, frames, hasAlpha, origin: {}, isDecoded: true },
      ...(frames > 1 && { animation: animation ?? { delaysMs: Array(frames).fill(100), loop: 0 } }),
      open: async () => sharpOfPixels(pixels),
    },
    LIMITS,
  )
}

/** Does what an address says, by the tasks themselves; with other files by their names in it. */
export async function convertPicture(
  pixels: Pixels,
  address: string,
  { files = {}, others = [] }: OtherFiles = {},
): Promise<Picture> {
  const context: ImageContext = {
    open: async (name) => pictureOf(files[name] ?? assert.fail(`no file ${name}`)),
    others,
    limits: LIMITS,
    signal: new AbortController().signal,
  }
  let picture = pictureOf(pixels)
  for (const { task, params } of readKnownTasks(address.split('/').map(parseWrittenTask))) {
    if (task.kind !== 'image') assert.fail(`${task.name} makes no picture`)
    picture = await task.apply(picture, params as never, context)
  }
  return picture
}

export interface OtherFiles {
  readonly files?: Readonly<Record<string, Pixels>>
  readonly others?: readonly string[]
}

/** As `convertPicture`, to its pixels; their size is checked against what the picture says. */
export async function convert(pixels: Pixels, address: string, files?: OtherFiles) {
  const picture = await convertPicture(pixels, address, files)
  const result = await picture.pixels()
  assert.deepEqual(
    { width: result.width, height: result.height, frames: result.frames },
    { width: picture.width, height: picture.height, frames: picture.frames },
  )
  return result
}

export function pixelAt({ data, width, height }: Pixels, x: number, y: number, frame = 0): Color {
  const at = ((frame * height + y) * width + x) * 4
  return [...data.subarray(at, at + 4)] as unknown as Color
}

/** Each part of the colour may be so far off. What cannot be seen has no colour. */
export function assertNear(actual: Color, expected: Color, tolerance = 2): void {
  const parts = expected[3] === 0 ? [3] : [0, 1, 2, 3]
  const isNear = parts.every(
    (part) => Math.abs((actual[part] ?? 0) - (expected[part] ?? 0)) <= tolerance,
  )
  assert.ok(isNear, `${actual} is not within ${tolerance} of ${expected}`)
}
