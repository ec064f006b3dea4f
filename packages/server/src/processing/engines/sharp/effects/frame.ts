import type { Pixels } from '../picture.ts'

/*
 * Effects work on frames: 8 bit sRGB with alpha, four bytes a pixel, colours not multiplied by
 * alpha. They never write into a frame that was handed to them, since pictures share pixels.
 */
export interface Frame {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** Views of the pixels, top to bottom; nothing is copied. */
export function framesOf({ data, width, height, frames }: Pixels): readonly Frame[] {
  const size = width * height * 4
  return Array.from({ length: frames }, (_, index) => ({
    data: data.subarray(index * size, (index + 1) * size),
    width,
    height,
  }))
}

/** Frames of one size, one below the other. */
export function joinFrames(frames: readonly Frame[], hasAlpha?: boolean): Pixels {
  const [first] = frames
  if (!first) throw new Error('a picture has at least one frame')
  const { width, height } = first
  const data = frames.length === 1 ? bufferOf(first.data) : Buffer.concat(frames.map(dataOf))
  return { data, width, height, frames: frames.length, ...(hasAlpha !== undefined && { hasAlpha }) }
}

/** Does the same to every frame. `hasAlpha` says what comes of it, where that may change. */
export function mapFrames(
  pixels: Pixels,
  draw: (frame: Frame) => Frame,
  hasAlpha?: boolean,
): Pixels {
  return joinFrames(framesOf(pixels).map(draw), hasAlpha)
}

/** Nothing to be seen. */
export function emptyFrame(width: number, height: number): Frame {
  return { data: new Uint8Array(width * height * 4), width, height }
}

export function copyFrame({ data, width, height }: Frame): Frame {
  return { data: new Uint8Array(data), width, height }
}

const dataOf = ({ data }: Frame) => data

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
}
