import type { Pixels } from '../picture.ts'

/*
 * Effects work on frames: 8 bit sRGB with alpha, four bytes a pixel, colours not multiplied by
 * alpha. Pictures share pixels: an effect writes only into frames that are its own, and says so where
 * one that is handed to it changes.
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
  return drawFrames(frames, (frame) => frame, hasAlpha)
}

/** Does the same to every frame. `hasAlpha` says what comes of it, where that may change. */
export function mapFrames(
  pixels: Pixels,
  draw: (frame: Frame) => Frame,
  hasAlpha?: boolean,
): Pixels {
  return drawFrames(framesOf(pixels), draw, hasAlpha)
}

/** One after the other, so that none is held longer than it takes to put it in its place. */
function drawFrames(
  frames: readonly Frame[],
  draw: (frame: Frame) => Frame,
  hasAlpha: boolean | undefined,
): Pixels {
  const [first, ...others] = frames
  if (!first) throw new Error('a picture has at least one frame')
  const { data, width, height } = draw(first)
  const joined = others.length === 0 ? bufferOf(data) : Buffer.alloc(data.length * frames.length)
  if (others.length > 0) joined.set(data)
  for (const [index, frame] of others.entries()) {
    joined.set(draw(frame).data, (index + 1) * data.length)
  }
  const known = hasAlpha !== undefined && { hasAlpha }
  return { data: joined, width, height, frames: frames.length, ...known }
}

/** Nothing to be seen. */
export function emptyFrame(width: number, height: number): Frame {
  return { data: new Uint8Array(width * height * 4), width, height }
}

export function copyFrame({ data, width, height }: Frame): Frame {
  return { data: new Uint8Array(data), width, height }
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
}
