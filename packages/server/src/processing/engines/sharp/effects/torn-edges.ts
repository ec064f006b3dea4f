import { copyFrame, type Frame } from './frame.ts'
import { roughLine, seededRandom } from './seeded-noise.ts'

/** Pixels; how deep the tears go at least and at most. */
export interface Spread {
  readonly least: number
  readonly most: number
}

/** Where a picture was torn, white fibres of its paper show. */
const PAPER = [250, 247, 240] as const
/** How much lighter or darker one fibre is than another. */
const GRAIN = 14

/**
 * Looks torn out by hand. The same picture is torn in the same way each time, so that an address
 * always has the same answer.
 */
export function tearEdges(frame: Frame, spread: Spread): Frame {
  const { width, height } = frame
  const torn = copyFrame(frame)
  const tears = tearSides(frame, spread)
  const paperDepth = depthBehind(frame, tears.paper)
  const pictureDepth = depthBehind(frame, tears.picture)
  const random = seededRandom(width * 65_537 + height)
  for (let y = 0; y < height; y++) {
    const isAtEdge = y < tears.reach || y >= height - tears.reach
    for (let x = 0; x < width; x++) {
      // The middle of a row lies behind every tear.
      if (!isAtEdge && x === tears.reach && width > tears.reach * 2) x = width - tears.reach
      const shown = clamp(pictureDepth(x, y) + 0.5)
      if (shown === 1) continue
      const at = (y * width + x) * 4
      const grain = GRAIN * (random() - 0.5)
      for (let channel = 0; channel < 3; channel++) {
        const paper = clampByte((PAPER[channel] as number) + grain)
        torn.data[at + channel] = paper + ((torn.data[at + channel] as number) - paper) * shown
      }
      torn.data[at + 3] = (torn.data[at + 3] as number) * clamp(paperDepth(x, y) + 0.5)
    }
  }
  return torn
}

/** How far in from the top, the right, the bottom and the left something begins. */
type Sides = readonly [Float32Array, Float32Array, Float32Array, Float32Array]

interface Tears {
  readonly paper: Sides
  readonly picture: Sides
  /** Beyond this nothing is torn. */
  readonly reach: number
}

/** Where the paper is torn, and how far behind that its printed side has come off. */
function tearSides({ width, height }: Frame, { least, most }: Spread): Tears {
  const range = Math.max(0, most - least)
  const fibres = Math.min(12, Math.max(1, most * 0.35))
  const lengths = [width, height, width, height]
  const paper = lengths.map((length, side) =>
    roughLine(length, { wavelength: most * 4, seed: 101 + side }).map(
      (height) => least + height * range,
    ),
  )
  const picture = lengths.map((length, side) => {
    const width = roughLine(length, { wavelength: most * 2, seed: 211 + side })
    return width.map((share, at) => (paper[side]?.[at] ?? 0) + fibres * (0.25 + share * 1.5))
  })
  return {
    paper: paper as unknown as Sides,
    picture: picture as unknown as Sides,
    reach: Math.ceil(most + fibres * 1.75) + 1,
  }
}

/** How far a pixel's middle lies behind the nearest tear; less than 0 before it. */
function depthBehind({ width, height }: Frame, [top, right, bottom, left]: Sides) {
  return (x: number, y: number): number =>
    Math.min(
      y + 0.5 - (top[x] as number),
      width - x - 0.5 - (right[y] as number),
      height - y - 0.5 - (bottom[x] as number),
      x + 0.5 - (left[y] as number),
    )
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))
const clampByte = (value: number) => Math.min(255, Math.max(0, value))
