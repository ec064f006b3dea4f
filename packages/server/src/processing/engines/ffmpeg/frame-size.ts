/** How a video comes to the size that was asked for (Filestack reference 9.3). */
export const ASPECT_MODES = ['letterbox', 'pad', 'crop', 'preserve', 'constrain'] as const
export type AspectMode = (typeof ASPECT_MODES)[number]

export interface Size {
  readonly width: number
  readonly height: number
}

export interface AskedSize {
  readonly width: number | undefined
  readonly height: number | undefined
  readonly aspectMode: AspectMode
  /** Whether a video that is smaller is enlarged. */
  readonly upscale: boolean
}

/** The picture is scaled, then cut to, or set in the middle of, the frame. All numbers are even. */
export interface Framing {
  readonly scaled: Size
  readonly frame: Size
}

/** Encoders of videos that are shown everywhere want even sides, and keep two pixels in one. */
const SMALLEST = 2

/**
 * Where both sides are asked for: `letterbox` and `pad` show all of the picture with black bars,
 * `crop` fills the frame and loses what stands over, `constrain` shows all of it in a frame as
 * small as the picture. With one side the other follows. `preserve` keeps the size.
 */
export function frameVideo(source: Size, asked: AskedSize): Framing {
  const box = boxOf(source, asked)
  if (!box) return same(source)
  const { aspectMode, upscale } = asked
  const isFilled = aspectMode === 'crop'
  const ratios = [box.width / source.width, box.height / source.height]
  const wanted = isFilled ? Math.max(...ratios) : Math.min(...ratios)
  const ratio = upscale ? wanted : Math.min(1, wanted)
  const scaled = even({ width: source.width * ratio, height: source.height * ratio })
  const frame = even(box)
  if (isFilled) return { scaled, frame: smallerOf(scaled, frame) }
  if (aspectMode === 'constrain') return { scaled, frame: scaled }
  return { scaled: smallerOf(scaled, frame), frame }
}

function same(source: Size): Framing {
  const size = even(source)
  return { scaled: size, frame: size }
}

/** `undefined` where the size stays as it is. */
function boxOf(source: Size, { width, height, aspectMode, upscale }: AskedSize): Size | undefined {
  if (aspectMode === 'preserve' || (width === undefined && height === undefined)) return undefined
  if (width !== undefined && height !== undefined) return { width, height }
  const ratio =
    width === undefined ? (height ?? source.height) / source.height : width / source.width
  const bounded = upscale ? ratio : Math.min(1, ratio)
  return { width: source.width * bounded, height: source.height * bounded }
}

const smallerOf = (one: Size, other: Size): Size => ({
  width: Math.min(one.width, other.width),
  height: Math.min(one.height, other.height),
})

function even({ width, height }: Size): Size {
  const toEven = (side: number) => Math.max(SMALLEST, Math.round(side / 2) * 2)
  return { width: toEven(width), height: toEven(height) }
}
