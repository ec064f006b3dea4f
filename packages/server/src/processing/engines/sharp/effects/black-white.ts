import { copyFrame, type Frame } from './frame.ts'

/** Light of each sRGB value, from 0 to 1 (IEC 61966-2-1). */
const LIGHT = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
})

/** White where a grey of the same light would be at least so bright, from 0 to 1; else black. */
export function blackWhite(frame: Frame, threshold: number): Frame {
  const drawn = copyFrame(frame)
  const { data } = drawn
  const least = lightOf(threshold)
  for (let at = 0; at < data.length; at += 4) {
    const light =
      0.2126 * (LIGHT[data[at] as number] as number) +
      0.7152 * (LIGHT[data[at + 1] as number] as number) +
      0.0722 * (LIGHT[data[at + 2] as number] as number)
    data.fill(light >= least ? 255 : 0, at, at + 3)
  }
  return drawn
}

/** A hair less, so that a grey is as bright as itself in spite of rounding. */
function lightOf(brightness: number): number {
  return (LIGHT[Math.ceil(brightness * 255)] as number) - 1e-9
}
