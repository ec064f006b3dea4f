import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assertNear, drawPixels, NOTHING, pixelAt, RED } from '../testing/test-picture.ts'
import { oilPaint } from './oil-paint.ts'

/** Looks random and is not. */
const SPECKLED = drawPixels({ width: 23, height: 17 }, (x, y) => [
  (x * 97 + y * 61) % 256,
  (x * 29 + y * 151 + 40) % 256,
  (x * y * 13) % 256,
  255,
])

describe('oil paint', () => {
  for (const radius of [2, 3, 7, 30]) {
    it(`takes the most frequent brightness within ${radius} pixels`, () => {
      const painted = { ...SPECKLED, data: Buffer.from(oilPaint(SPECKLED, radius).data) }

      for (let y = 0; y < SPECKLED.height; y++) {
        for (let x = 0; x < SPECKLED.width; x++) {
          assertNear(pixelAt(painted, x, y), paintedAt(x, y, radius), 1)
        }
      }
    })
  }

  it('takes no colour from what cannot be seen', () => {
    const source = drawPixels({ width: 12, height: 12 }, (x) => (x < 2 ? RED : NOTHING))

    const painted = { ...source, data: Buffer.from(oilPaint(source, 5).data) }

    assertNear(pixelAt(painted, 1, 6), RED, 0)
    assert.equal(pixelAt(painted, 6, 6)[3], 0)
  })
})

/** The same, told plainly: each pixel looks at all around it. */
function paintedAt(x: number, y: number, radius: number) {
  const levels = new Map<number, number[][]>()
  for (let down = Math.max(0, y - radius); down <= Math.min(16, y + radius); down++) {
    for (let across = Math.max(0, x - radius); across <= Math.min(22, x + radius); across++) {
      const [r, g, b] = pixelAt(SPECKLED, across, down)
      const level = Math.floor((r * 0.299 + g * 0.587 + b * 0.114) / 16)
      levels.set(level, [...(levels.get(level) ?? []), [r, g, b]])
    }
  }
  const most = Math.max(...[...levels.values()].map((members) => members.length))
  const frequent = [...levels.values()].filter((members) => members.length * 2 >= most)
  const weights = frequent.map((members) => (members.length / most) ** 8)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const [r = 0, g = 0, b = 0] = [0, 1, 2].map((channel) => {
    const means = frequent.map(
      (members) => members.reduce((sum, color) => sum + (color[channel] ?? 0), 0) / members.length,
    )
    return means.reduce((sum, mean, index) => sum + mean * (weights[index] ?? 0), 0) / total
  })
  return [r, g, b, 255] as const
}
