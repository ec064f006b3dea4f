import { copyFrame, type Frame } from './frame.ts'

export interface Vignette {
  /** From 0, nothing, to 1: only the very middle is left untouched. */
  readonly amount: number
  /** `gaussian` fades like light does, `linear` in even steps. */
  readonly falloff: 'gaussian' | 'linear'
}

/** Opacities by distance from the middle, squared; more steps than a byte can tell apart. */
const STEPS = 4096
/** The square of the corners' distance, where the middle of an edge has 1. */
const FARTHEST = 2

/** Fades out towards the corners, in an oval as wide and as high as the picture. */
export function fadeCorners(frame: Frame, vignette: Vignette): Frame {
  if (vignette.amount === 0) return frame
  const { width, height } = frame
  const faded = copyFrame(frame)
  const opacities = opacityTable(vignette)
  for (let y = 0; y < height; y++) {
    const down = ((y + 0.5) / height) * 2 - 1
    for (let x = 0; x < width; x++) {
      const right = ((x + 0.5) / width) * 2 - 1
      const step = ((right * right + down * down) / FARTHEST) * (STEPS - 1)
      const at = (y * width + x) * 4 + 3
      faded.data[at] = Math.round((faded.data[at] as number) * (opacities[step | 0] as number))
    }
  }
  return faded
}

function opacityTable({ amount, falloff }: Vignette): Float32Array {
  // The more there is of it, the nearer to the middle it begins, and the more is lost at the end.
  const begin = (1 - amount) * 0.9
  const opacity = falloff === 'linear' ? even : bell
  return Float32Array.from({ length: STEPS }, (_, step) => {
    const distance = Math.sqrt((step / (STEPS - 1)) * FARTHEST)
    const along = Math.max(0, distance - begin) / (Math.SQRT2 - begin)
    return 1 - Math.min(1, amount * 2.5) * (1 - opacity(along))
  })
}

const even = (along: number) => 1 - along
const bell = (along: number) => Math.exp(-4 * along * along)
