import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pixels } from '../engines/sharp/picture.ts'
import {
  assertNear,
  BLACK,
  convert,
  drawPixels,
  grey,
  pixelAt,
  WHITE,
} from '../engines/sharp/testing/test-picture.ts'

const SIZE = { width: 64, height: 48 }
/** Greys from left to right, from one level to the other. */
const ramp = (from: number, to: number) =>
  drawPixels(SIZE, (x) => grey(Math.round(from + ((to - from) * x) / (SIZE.width - 1))))

describe('enhance', () => {
  it('uses the whole range of light where some of it is unused', async () => {
    for (const preset of ['auto', 'vivid', 'outdoor']) {
      const result = await convert(ramp(50, 210), `enhance=preset:${preset}`)

      assertNear(pixelAt(result, 0, 24), BLACK, 12)
      assertNear(pixelAt(result, 63, 24), WHITE, 12)
    }
  })

  it('does not stretch what is hardly anything: fog stays fog', async () => {
    const result = await convert(ramp(120, 140), 'enhance=preset:fireworks/enhance')

    assert.ok(spread(result) < 100, `${spread(result)}`)
  })

  it('leaves greys grey', async () => {
    for (const preset of ['auto', 'vivid', 'fix_dark', 'fix_noise', 'fix_tint', 'fireworks']) {
      const result = await convert(ramp(20, 200), `enhance=preset:${preset}`)

      for (const x of [3, 31, 60]) {
        const [r, g, b] = pixelAt(result, x, 24)
        assert.ok(Math.max(r, g, b) - Math.min(r, g, b) <= 3, `${preset}: ${[r, g, b]}`)
      }
    }
  })

  it('lightens what is dark, and leaves light pictures about as they are', async () => {
    const dark = await convert(ramp(0, 70), 'enhance=preset:fix_dark')
    const bright = drawPixels(SIZE, (x) => grey(Math.round(255 * Math.sqrt(x / 63))))
    const light = await convert(bright, 'enhance=preset:beautify_plus')

    assert.ok(mean(dark) > 85 && mean(dark) < 160, `${mean(dark)}`)
    assert.ok(Math.abs(mean(light) - mean(bright)) < 8, `${mean(light)}`)
  })

  it('takes noise away and keeps edges', async () => {
    const noisy = drawPixels(SIZE, (x, y) => {
      const isSpeck = (x * 7 + y * 13) % 23 === 0
      return grey(isSpeck ? 255 : x < 32 ? 60 : 160)
    })

    const result = await convert(noisy, 'enhance=preset:fix_noise')

    const left = Array.from({ length: 25 }, (_, x) => pixelAt(result, x + 2, 20)[0])
    assert.ok(Math.max(...left) < 95, `${left}`)
    assert.ok(pixelAt(result, 29, 24)[0] < 75)
    assert.ok(pixelAt(result, 34, 24)[0] > 145)
  })

  it('takes a tint away: what was grey in greenish light is grey again', async () => {
    const tinted = drawPixels(SIZE, (x) => [80 + x, (80 + x) * 1.25, 80 + x, 255])

    const result = await convert(tinted, 'enhance=preset:fix_tint')

    for (const x of [5, 32, 60]) {
      const [r, g, b] = pixelAt(result, x, 24)
      assert.ok(Math.max(r, g, b) - Math.min(r, g, b) <= 3, `${[r, g, b]}`)
    }
  })

  it('makes pale colors stronger, without turning them', async () => {
    const pale = drawPixels(SIZE, (x) => (x < 32 ? [150, 110, 110, 255] : [110, 110, 150, 255]))

    const result = await convert(pale, 'enhance=preset:vivid')

    const [r, g, b] = pixelAt(result, 10, 24)
    assert.ok(r - g > 55, `${[r, g, b]}`)
    assert.ok(Math.abs(g - b) <= 12, `${[r, g, b]}`)
  })

  it('shows what lies in flat parts more clearly', async () => {
    // A faint pattern in the shade of a picture that has light and dark elsewhere.
    const source = drawPixels(SIZE, (x, y) => {
      if (x >= 32) return y % 2 === 0 ? WHITE : BLACK
      return grey(60 + ((x >> 1) % 2) * 6)
    })

    const result = await convert(source, 'enhance=preset:outdoor')

    const contrast = Math.abs(pixelAt(result, 8, 20)[0] - pixelAt(result, 10, 20)[0])
    assert.ok(contrast >= 8, `${contrast}`)
  })
})

function levels({ data }: Pixels): number[] {
  return [...data.filter((_, at) => at % 4 === 0)]
}

const mean = (pixels: Pixels) =>
  levels(pixels).reduce((sum, level) => sum + level, 0) / levels(pixels).length

const spread = (pixels: Pixels) => Math.max(...levels(pixels)) - Math.min(...levels(pixels))
