import type { Rgba } from '../../../colors.ts'
import { withBackground } from './compose.ts'
import type { Frame } from './frame.ts'
import { BLUE, GREEN, RED } from './tone.ts'

/** From the one that darkens paper most to none at all. */
const CHARACTERS = '@%#*+=-:. '
/** A character is about so many times as high as wide. */
export const CHARACTER_HEIGHT = 2

export interface AsciiStyle {
  readonly background: Rgba
  readonly foreground: Rgba
  /** Each character in the colour of its place. */
  readonly isColored: boolean
  /** Light places get the dense characters, for light writing on dark. */
  readonly isReversed: boolean
}

/** A page that shows the frame by characters, one for each of its pixels, as wide as the window. */
export function asciiPage(frame: Frame, style: AsciiStyle): string {
  const { background, foreground } = style
  const lines = asciiLines(withBackground(frame, { ...background, alpha: 1 }), style)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Picture in characters</title>
<style>
body { margin: 0; background: ${css(background)}; color: ${css(foreground)}; }
pre { margin: 0; font: calc(100vw / ${frame.width} / 0.602) / 1.2 monospace; }
</style>
</head>
<body>
<pre role="img" aria-label="A picture in characters">
${lines.join('\n')}
</pre>
</body>
</html>
`
}

function asciiLines(frame: Frame, style: AsciiStyle): readonly string[] {
  const rows = Array.from({ length: frame.height }, (_, y) =>
    Array.from({ length: frame.width }, (_, x) => (y * frame.width + x) * 4),
  )
  return rows.map((places) =>
    style.isColored ? coloredLine(frame, places, style) : plainLine(frame, places, style),
  )
}

function plainLine(frame: Frame, places: readonly number[], style: AsciiStyle): string {
  const line = places.map((at) => characterAt(frame, at, style)).join('')
  return line.trimEnd()
}

/** Neighbours of one colour share an element. */
function coloredLine(frame: Frame, places: readonly number[], style: AsciiStyle): string {
  const runs: { color: string; text: string }[] = []
  for (const at of places) {
    const color = shortColor(frame, at)
    const character = characterAt(frame, at, style)
    const last = runs.at(-1)
    if (last && (last.color === color || character === ' ')) last.text += character
    else runs.push({ color, text: character })
  }
  return runs.map(({ color, text }) => `<b style="color:#${color}">${text}</b>`).join('')
}

function characterAt({ data }: Frame, at: number, { isReversed }: AsciiStyle): string {
  const brightness =
    (data[at] as number) * RED + (data[at + 1] as number) * GREEN + (data[at + 2] as number) * BLUE
  const step = Math.min(CHARACTERS.length - 1, Math.floor((brightness / 256) * CHARACTERS.length))
  return CHARACTERS[isReversed ? CHARACTERS.length - 1 - step : step] ?? ' '
}

/** Sixteen steps of each colour are enough for characters, and a third as long to write. */
function shortColor({ data }: Frame, at: number): string {
  return [0, 1, 2]
    .map((channel) => Math.round((data[at + channel] as number) / 17).toString(16))
    .join('')
}

const css = ({ r, g, b, alpha }: Rgba) => `rgb(${r} ${g} ${b} / ${alpha})`
