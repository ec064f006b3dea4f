import { emptyFrame, type Frame } from './frame.ts'

/** Between two pixels weights are looked up; so many steps look the same as none. */
const PHASES = 64

/** Weights of the four pixels around a place, by Catmull and Rom, for each phase. */
const WEIGHTS = Float32Array.from({ length: (PHASES + 1) * 4 }, (_, index) =>
  catmullRom(Math.abs((index % 4) - 1 - Math.floor(index / 4) / PHASES)),
)

function catmullRom(distance: number): number {
  if (distance >= 2) return 0
  if (distance >= 1) return ((-0.5 * distance + 2.5) * distance - 4) * distance + 2
  return (1.5 * distance - 2.5) * distance * distance + 1
}

/** Turned clockwise on a canvas that holds all of it; what is outside of it is empty. */
export function rotateFrame(frame: Frame, degrees: number): Frame {
  if (degrees % 360 === 0) return frame
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const width = extent(frame.width * cos, frame.height * sin)
  const height = extent(frame.width * sin, frame.height * cos)
  const turned = emptyFrame(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [right, down] = [x + 0.5 - width / 2, y + 0.5 - height / 2]
      const fromX = cos * right + sin * down + frame.width / 2 - 0.5
      const fromY = cos * down - sin * right + frame.height / 2 - 0.5
      if (fromX <= -2 || fromY <= -2) continue
      if (fromX >= frame.width + 1 || fromY >= frame.height + 1) continue
      samplePixel(frame, { fromX, fromY, data: turned.data, to: (y * width + x) * 4 })
    }
  }
  return turned
}

/** A hair is taken away first, so that quarter turns do not grow by what rounding adds. */
function extent(one: number, other: number): number {
  return Math.ceil(Math.abs(one) + Math.abs(other) - 1e-6)
}

interface Sample {
  readonly fromX: number
  readonly fromY: number
  readonly data: Uint8Array
  readonly to: number
}

/**
 * The colour between pixels, from the sixteen around it. Colours are multiplied by alpha on the way:
 * what is empty has no colour to give. Overshoots of the weights are cut.
 */
function samplePixel(frame: Frame, { fromX, fromY, data, to }: Sample): void {
  const left = Math.floor(fromX)
  const top = Math.floor(fromY)
  const across = Math.round((fromX - left) * PHASES) * 4
  const down = Math.round((fromY - top) * PHASES) * 4
  let r = 0
  let g = 0
  let b = 0
  let alphas = 0
  const lastRow = Math.min(3, frame.height - top)
  const firstColumn = Math.max(0, 1 - left)
  const lastColumn = Math.min(3, frame.width - left)
  for (let row = Math.max(0, 1 - top); row <= lastRow; row++) {
    const weight = WEIGHTS[down + row] as number
    let at = ((top + row - 1) * frame.width + left + firstColumn - 1) * 4
    for (let column = firstColumn; column <= lastColumn; column++, at += 4) {
      const share = weight * (WEIGHTS[across + column] as number) * (frame.data[at + 3] as number)
      r += (frame.data[at] as number) * share
      g += (frame.data[at + 1] as number) * share
      b += (frame.data[at + 2] as number) * share
      alphas += share
    }
  }
  if (alphas < 0.5) return
  data[to] = toByte(r / alphas)
  data[to + 1] = toByte(g / alphas)
  data[to + 2] = toByte(b / alphas)
  data[to + 3] = toByte(alphas)
}

const toByte = (value: number) => Math.min(255, Math.max(0, Math.round(value)))
