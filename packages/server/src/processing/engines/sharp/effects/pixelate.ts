import { emptyFrame, type Frame } from './frame.ts'

/** Squares of so many pixels, from the left upper corner on, each of its mean colour. */
export function pixelate(frame: Frame, size: number): Frame {
  const mosaic = emptyFrame(frame.width, frame.height)
  const mean = new Float64Array(4)
  for (let top = 0; top < frame.height; top += size) {
    const bottom = Math.min(frame.height, top + size)
    for (let left = 0; left < frame.width; left += size) {
      const square = { left, top, right: Math.min(frame.width, left + size), bottom }
      meanColor(frame, square, mean)
      fill(mosaic, square, mean)
    }
  }
  return mosaic
}

interface Square {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What can hardly be seen counts less. */
function meanColor({ data, width }: Frame, square: Square, mean: Float64Array): void {
  let r = 0
  let g = 0
  let b = 0
  let alphas = 0
  for (let y = square.top; y < square.bottom; y++) {
    const end = (y * width + square.right) * 4
    for (let at = (y * width + square.left) * 4; at < end; at += 4) {
      const alpha = data[at + 3] as number
      r += (data[at] as number) * alpha
      g += (data[at + 1] as number) * alpha
      b += (data[at + 2] as number) * alpha
      alphas += alpha
    }
  }
  const weight = Math.max(1, alphas)
  const pixels = (square.right - square.left) * (square.bottom - square.top)
  mean.set([r / weight, g / weight, b / weight, alphas / pixels])
}

function fill({ data, width }: Frame, square: Square, color: Float64Array): void {
  for (let y = square.top; y < square.bottom; y++) {
    const end = (y * width + square.right) * 4
    for (let at = (y * width + square.left) * 4; at < end; at += 4) {
      for (let channel = 0; channel < 4; channel++) {
        data[at + channel] = Math.round(color[channel] as number)
      }
    }
  }
}
