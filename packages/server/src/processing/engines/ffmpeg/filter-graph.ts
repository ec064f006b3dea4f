import type { Framing } from './frame-size.ts'
import type { WatermarkPlace } from './media-settings.ts'

/**
 * What happens to the pictures of a track, from `[0:track]` to `[out]`: scaled, set in black or cut
 * to the frame, and with the picture of the second input laid over it.
 */
export function filterGraph(
  track: number,
  framing: Framing,
  pixels: string,
  watermark: WatermarkPlace | undefined,
): string {
  const { scaled } = framing
  const steps = [
    `[0:${track}]scale=${scaled.width}:${scaled.height}:flags=bicubic`,
    'setsar=1',
    ...frameSteps(framing),
  ]
  const last = `format=${pixels}[out]`
  if (!watermark) return [...steps, last].join(',')
  const { mark, overlay } = overlayOf(watermark)
  return `${steps.join(',')}[base];[1:v:0]${mark}[mark];[base][mark]${overlay},${last}`
}

function frameSteps({ scaled, frame }: Framing): readonly string[] {
  if (frame.width === scaled.width && frame.height === scaled.height) return []
  const isLarger = frame.width > scaled.width || frame.height > scaled.height
  const size = `${frame.width}:${frame.height}`
  return [isLarger ? `pad=${size}:(ow-iw)/2:(oh-ih)/2:black` : `crop=${size}`]
}

/** A picture has one frame, which stays to the end. Negative sides follow the other one. */
function overlayOf({ top, right, bottom, left, width, height }: WatermarkPlace) {
  const x = left ?? (right === undefined ? 0 : `W-w-${right}`)
  const y = top ?? (bottom === undefined ? 0 : `H-h-${bottom}`)
  const isScaled = width !== undefined || height !== undefined
  const scale = isScaled ? `scale=${width ?? -1}:${height ?? -1},` : ''
  return { mark: `${scale}format=rgba`, overlay: `overlay=x=${x}:y=${y}:eof_action=repeat` }
}
