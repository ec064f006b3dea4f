import { copyFrame, type Frame } from './frame.ts'

/** Brightnesses that are told apart: few enough for flat strokes, enough for soft skies. */
const LEVELS = 16
/**
 * Two numbers say how many pixels a level has and the sums of their colours: count and red in one,
 * green and blue in the other. A window of 201 × 201 pixels has sums below 2 ** 24 and counts below
 * 2 ** 16, so both fit a double exactly, and half as much has to be added up.
 */
const FIELDS = 2
const SLOTS = LEVELS * FIELDS
const UPPER = 2 ** 24

/**
 * As if painted with a brush of this radius, up to 100: each pixel takes the mean colour of the
 * brightness that is most frequent around it.
 *
 * Histograms of columns slide down, and a histogram of the window slides right over them, so the
 * time it takes does not depend on the radius.
 */
export function oilPaint(frame: Frame, radius: number): Frame {
  const { width, height } = frame
  const painted = copyFrame(frame)
  // The last column stays empty, for what lies outside.
  const columns = new Float64Array((width + 1) * SLOTS)
  const window = new Float64Array(SLOTS)
  const levels = brightnessLevels(frame)
  for (let y = 0; y < Math.min(radius, height); y++)
    countRow(frame, levels, { y, sign: 1, columns })
  for (let y = 0; y < height; y++) {
    if (y + radius < height) countRow(frame, levels, { y: y + radius, sign: 1, columns })
    if (y > radius) countRow(frame, levels, { y: y - radius - 1, sign: -1, columns })
    window.fill(0)
    for (let x = -radius; x < width; x++) {
      const entering = Math.min(width, x + radius)
      const leaving = x > radius ? x - radius - 1 : width
      slide(window, columns, entering * SLOTS, leaving * SLOTS)
      if (x >= 0) paintPixel(painted.data, (y * width + x) * 4, window)
    }
  }
  return painted
}

/** Where in a histogram each pixel counts; -1 for what cannot be seen. */
function brightnessLevels({ data, width, height }: Frame): Int8Array {
  const levels = new Int8Array(width * height)
  for (let pixel = 0, at = 0; pixel < levels.length; pixel++, at += 4) {
    const brightness =
      0.299 * (data[at] as number) +
      0.587 * (data[at + 1] as number) +
      0.114 * (data[at + 2] as number)
    levels[pixel] = data[at + 3] === 0 ? -1 : Math.floor((brightness * LEVELS) / 256)
  }
  return levels
}

interface Row {
  readonly y: number
  /** Whether it comes or goes. */
  readonly sign: 1 | -1
  readonly columns: Float64Array
}

function countRow({ data, width }: Frame, levels: Int8Array, { y, sign, columns }: Row): void {
  for (let x = 0; x < width; x++) {
    const pixel = y * width + x
    const level = levels[pixel] as number
    if (level < 0) continue
    const at = pixel * 4
    const slot = x * SLOTS + level * FIELDS
    const red = data[at] as number
    const greenBlue = (data[at + 1] as number) * UPPER + (data[at + 2] as number)
    columns[slot] = (columns[slot] as number) + (UPPER + red) * sign
    columns[slot + 1] = (columns[slot + 1] as number) + greenBlue * sign
  }
}

function slide(
  window: Float64Array,
  columns: Float64Array,
  entering: number,
  leaving: number,
): void {
  for (let slot = 0; slot < SLOTS; slot++) {
    window[slot] =
      (window[slot] as number) +
      ((columns[entering + slot] as number) - (columns[leaving + slot] as number))
  }
}

/**
 * Levels that are nearly as frequent as the most frequent one mix in, by the eighth power of how
 * near they come; without that the edges between strokes are ragged.
 */
function paintPixel(data: Uint8Array, at: number, window: Float64Array): void {
  let most = 0
  for (let slot = 0; slot < SLOTS; slot += FIELDS) {
    if ((window[slot] as number) > most) most = window[slot] as number
  }
  // Half as frequent would have a weight of less than half a per cent.
  const least = Math.max(1, Math.floor(most / UPPER) / 2)
  let r = 0
  let g = 0
  let b = 0
  let weights = 0
  for (let slot = 0; slot < SLOTS; slot += FIELDS) {
    const count = Math.floor((window[slot] as number) / UPPER)
    if (count < least) continue
    const nearness = (count / (least * 2)) ** 2
    const weight = (nearness * nearness) ** 2 / count
    const green = Math.floor((window[slot + 1] as number) / UPPER)
    r += ((window[slot] as number) - count * UPPER) * weight
    g += green * weight
    b += ((window[slot + 1] as number) - green * UPPER) * weight
    weights += weight * count
  }
  if (weights === 0) return
  data[at] = Math.round(r / weights)
  data[at + 1] = Math.round(g / weights)
  data[at + 2] = Math.round(b / weights)
}
