import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pixels } from '../engines/sharp/picture.ts'
import {
  assertNear,
  BLACK,
  BLUE,
  type Color,
  convert,
  convertPicture,
  drawPixels,
  GREEN,
  grey,
  NOTHING,
  pixelAt,
  quarters,
  RED,
  WHITE,
  YELLOW,
} from '../engines/sharp/testing/test-picture.ts'

const WHOLE = drawPixels({ width: 60, height: 40 }, () => RED)
/** Alpha at a place. */
const alphaAt = (pixels: Pixels, x: number, y: number) => pixelAt(pixels, x, y)[3]

describe('rounded_corners', () => {
  it('takes off what lies beyond the arcs, and nothing else', async () => {
    const result = await convert(WHOLE, 'rounded_corners=radius:20')

    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 60; x++) {
        const right = Math.max(0, 20 - x - 0.5, x + 0.5 - 40)
        const down = Math.max(0, 20 - y - 0.5, y + 0.5 - 20)
        const beyond = right > 0 && down > 0 ? Math.hypot(right, down) - 20 : -1
        // Pixels that an arc goes through are partly there.
        if (beyond < -0.75) assertNear(pixelAt(result, x, y), RED, 1)
        if (beyond > 0.75) assert.equal(alphaAt(result, x, y), 0, `${x},${y}`)
      }
    }
  })

  it('draws arcs without steps', async () => {
    const result = await convert(WHOLE, 'round_corners=r:20')

    const seen = Array.from({ length: 20 }, (_, x) => alphaAt(result, x, 3))
    assert.ok(
      seen.some((alpha) => alpha > 40 && alpha < 215),
      `${seen}`,
    )
  })

  it('goes up to half of the shorter side with max and with more than there is', async () => {
    const max = await convert(WHOLE, 'rounded_corners=radius:max')
    const more = await convert(WHOLE, 'rounded_corners=radius:9000')

    assert.ok(max.data.equals(more.data))
    assert.equal(alphaAt(max, 3, 3), 0)
    assert.equal(alphaAt(max, 30, 0), 255)
    assert.ok(alphaAt(max, 0, 19) > 200)
  })

  it('softens the arcs only, not the straight edges', async () => {
    const result = await convert(WHOLE, 'rounded_corners=radius:12,blur:3')

    assert.equal(alphaAt(result, 30, 0), 255)
    assert.ok(alphaAt(result, 5, 5) > 30 && alphaAt(result, 5, 5) < 250, `${pixelAt(result, 5, 5)}`)
    assert.ok(alphaAt(result, 0, 0) < 60)
  })

  it('is 10 pixels where nothing is said, and has a background where one is said', async () => {
    const result = await convertPicture(WHOLE, 'rounded_corners=background:00f')

    const pixels = await result.pixels()
    assertNear(pixelAt(pixels, 0, 0), BLUE)
    assertNear(pixelAt(pixels, 5, 5), RED)
    assert.equal(result.hasAlpha, false)
    assert.equal((await convertPicture(WHOLE, 'rounded_corners')).hasAlpha, true)
  })
})

describe('circle', () => {
  it('keeps the largest circle of the middle', async () => {
    const result = await convert(quarters(60, 40), 'circle')

    assert.deepEqual([result.width, result.height], [40, 40])
    for (const [x, y] of [
      [0, 0],
      [39, 0],
      [0, 39],
      [39, 39],
      [5, 5],
    ] as const) {
      assert.equal(alphaAt(result, x, y), 0, `${x},${y}`)
    }
    assertNear(pixelAt(result, 12, 12), RED)
    assertNear(pixelAt(result, 27, 12), GREEN)
    assertNear(pixelAt(result, 12, 27), BLUE)
    assertNear(pixelAt(result, 27, 27), YELLOW)
    assert.ok(alphaAt(result, 20, 0) > 200)
  })

  it('covers as much as a circle does', async () => {
    const result = await convert(
      drawPixels({ width: 101, height: 101 }, () => RED),
      'circle',
    )

    const alphas = result.data.filter((_, at) => at % 4 === 3)
    const area = alphas.reduce((sum, alpha) => sum + alpha / 255, 0)
    assert.ok(Math.abs(area - Math.PI * 50.5 ** 2) < 8, `${area}`)
  })
})

describe('border', () => {
  it('lies around the picture, which stays as it was', async () => {
    const result = await convert(quarters(20, 10), 'border=width:5,color:00f')

    assert.deepEqual([result.width, result.height], [30, 20])
    for (const [x, y] of [
      [0, 0],
      [29, 19],
      [4, 10],
      [25, 10],
      [15, 4],
      [15, 15],
    ] as const) {
      assertNear(pixelAt(result, x, y), BLUE)
    }
    assertNear(pixelAt(result, 5, 5), RED)
    assertNear(pixelAt(result, 24, 14), YELLOW)
  })

  it('is black and 2 pixels wide where nothing is said', async () => {
    const result = await convert(WHOLE, 'border')

    assert.deepEqual([result.width, result.height], [64, 44])
    assertNear(pixelAt(result, 1, 20), BLACK)
    assertNear(pixelAt(result, 2, 20), RED)
  })

  it('can be seen through, and what is behind it does not tint the picture', async () => {
    const result = await convert(WHOLE, 'border=width:4,color:0000ff80,background:fff')

    assertNear(pixelAt(result, 1, 1), [127, 127, 255, 255])
    assertNear(pixelAt(result, 30, 20), RED)
  })
})

describe('shadow', () => {
  it('makes the picture as much larger as its shadow needs', async () => {
    // Three sigmas around the shadow, which lies 10 to the right and 6 down.
    const result = await convert(WHOLE, 'shadow=blur:2,vector:[10,6],opacity:100')

    assert.deepEqual([result.width, result.height], [60 + 6 + 10, 40 + 6 + 6])
    assertNear(pixelAt(result, 0, 0), RED)
    assertNear(pixelAt(result, 59, 39), RED)
    assertNear(pixelAt(result, 65, 30), BLACK, 12)
    assertNear(pixelAt(result, 30, 41), BLACK, 6)
    assert.ok(alphaAt(result, 75, 30) < 10)
    assert.ok(alphaAt(result, 62, 0) < 4)
  })

  it('falls to the left and up too', async () => {
    const result = await convert(WHOLE, 'shadow=blur:0,vector:[-8,-5],opacity:50,color:00f')

    assert.deepEqual([result.width, result.height], [68, 45])
    assertNear(pixelAt(result, 0, 0), [0, 0, 255, 128], 1)
    assertNear(pixelAt(result, 8, 5), RED)
    assert.equal(alphaAt(result, 67, 2), 0)
  })

  it('is that of what can be seen', async () => {
    const hole = drawPixels({ width: 40, height: 40 }, (x) => (x < 20 ? RED : NOTHING))

    const result = await convert(hole, 'shadow=blur:0,vector:[0,10],opacity:100')

    assertNear(pixelAt(result, 10, 45), BLACK)
    assert.equal(alphaAt(result, 30, 45), 0)
  })

  it('fades evenly to half of its strength at the edge of what throws it', async () => {
    const result = await convert(WHOLE, 'shadow=blur:5,vector:[0,0],opacity:60')

    // 15 pixels around; the edge lies between 14 and 15.
    const outside = alphaAt(result, 14, 35)
    assert.ok(Math.abs(outside - 0.6 * 255 * 0.46) < 6, `${outside}`)
    const fading = Array.from({ length: 15 }, (_, x) => alphaAt(result, x, 35))
    assert.deepEqual(
      fading,
      fading.toSorted((one, other) => one - other),
    )
  })
})

describe('polaroid', () => {
  it('is a card that is wider below', async () => {
    const source = drawPixels({ width: 100, height: 100 }, () => RED)

    const result = await convert(source, 'polaroid=rotate:0,color:fff,background:808080')

    const column = Array.from({ length: result.height }, (_, y) =>
      pixelAt(result, result.width >> 1, y),
    )
    const isWhite = ([r, g, b]: Color) => r > 250 && g > 250 && b > 250
    const first = column.findIndex(([r, g]) => r > 250 && g < 5)
    const last = column.findLastIndex(([r, g]) => r > 250 && g < 5)
    const above = column.slice(0, first).filter(isWhite).length
    const below = column.slice(last + 1).filter(isWhite).length
    assert.equal(last - first + 1, 100)
    assert.ok(above >= 4 && above <= 7, `${above}`)
    assert.ok(below >= 22 && below <= 26, `${below}`)
    // The table is darker below the card than above it.
    const [[top], [bottom]] = [column[0]!, column.at(-3)!]
    assert.ok(bottom < top, `${[top, bottom]}`)
  })

  it('is turned clockwise', async () => {
    const result = await convert(quarters(200, 200), 'polaroid=rotate:90,color:fff')

    const [x, y] = [result.width >> 1, result.height >> 1]
    // What was on top is on the right now, and the wide part of the card on the left.
    assertNear(pixelAt(result, x + 60, y - 40), RED)
    assertNear(pixelAt(result, x + 60, y + 40), GREEN)
    assertNear(pixelAt(result, x - 40, y - 40), BLUE)
    assertNear(pixelAt(result, x - 110, y), WHITE, 3)
  })

  it('lies a little askew where nothing is said, with empty corners', async () => {
    const result = await convert(WHOLE, 'polaroid')

    for (const [x, y] of [
      [0, 0],
      [result.width - 1, 0],
      [0, result.height - 1],
    ] as const) {
      assert.equal(alphaAt(result, x, y), 0)
    }
    assertNear(pixelAt(result, result.width >> 1, (result.height >> 1) - 6), RED, 4)
  })
})

describe('torn_edges', () => {
  const source = drawPixels({ width: 200, height: 120 }, () => RED)

  it('tears no less and no more than it is told', async () => {
    const result = await convert(source, 'torn_edges=spread:[3,20]')

    for (const [x, y] of edges(200, 120, 2)) assert.equal(alphaAt(result, x, y), 0, `${x},${y}`)
    // Behind the deepest tear there are the fibres of the paper, up to 1.75 times 7 pixels.
    for (const [x, y] of edges(200, 120, 34)) assertNear(pixelAt(result, x, y), RED, 0)
  })

  it('shows paper between what is torn off and the picture', async () => {
    const result = await convert(source, 'torn_edges=spread:[3,20]')

    const column = Array.from({ length: 60 }, (_, y) => pixelAt(result, 100, y))
    const paper = column.findIndex(([, g, , a]) => g > 225 && a === 255)
    const picture = column.findIndex(([, g]) => g < 5)
    assert.ok(paper >= 3 && paper < 21, `${paper}`)
    assert.ok(picture > paper, `${picture}`)
  })

  it('is rough, and the same each time', async () => {
    const [once, again] = await Promise.all([1, 2].map(() => convert(source, 'torn_edges')))

    const depths = Array.from({ length: 180 }, (_, x) => {
      const column = Array.from({ length: 30 }, (_, y) => alphaAt(once!, x + 10, y))
      return column.findIndex((alpha) => alpha > 128)
    })
    assert.ok(new Set(depths).size >= 4, `${depths}`)
    assert.ok(depths.every((depth) => depth <= 10))
    assert.ok(once!.data.equals(again!.data))
  })

  it('takes pictures that are smaller than the tears', async () => {
    const dot = drawPixels({ width: 1, height: 1 }, () => RED)

    const result = await convert(dot, 'torn_edges=spread:[1,10000]')

    assert.deepEqual([result.width, result.height], [1, 1])
  })

  function edges(width: number, height: number, inset: number): [number, number][] {
    const [right, bottom] = [width - 1 - inset, height - 1 - inset]
    const along = Array.from({ length: width - inset * 2 }, (_, x) => x + inset)
    const down = Array.from({ length: height - inset * 2 }, (_, y) => y + inset)
    return [
      ...along.flatMap((x): [number, number][] => [
        [x, inset],
        [x, bottom],
      ]),
      ...down.flatMap((y): [number, number][] => [
        [inset, y],
        [right, y],
      ]),
    ]
  }
})

describe('vignette', () => {
  const source = drawPixels({ width: 120, height: 80 }, () => grey(200))

  for (const mode of ['gaussian', 'linear']) {
    it(`fades evenly from the middle to the corners, ${mode}`, async () => {
      const result = await convert(source, `vignette=amount:60,blurmode:${mode}`)

      assertNear(pixelAt(result, 60, 40), grey(200))
      const diagonal = Array.from({ length: 40 }, (_, step) =>
        alphaAt(result, Math.floor(step * 1.5), step),
      )
      assert.deepEqual(
        diagonal,
        diagonal.toSorted((one, other) => one - other),
      )
      assert.ok(diagonal[0]! < 60, `${diagonal}`)
      // No step can be seen.
      assert.ok(diagonal.every((alpha, index) => alpha - (diagonal[index - 1] ?? 0) < 60))
      for (const [x, y] of [
        [119, 0],
        [0, 79],
        [119, 79],
      ] as const) {
        assert.ok(Math.abs(alphaAt(result, x, y) - diagonal[0]!) <= 1)
      }
    })
  }

  it('fades into the background, and more so with a larger amount', async () => {
    const [some, more] = await Promise.all(
      [20, 60].map((amount) => convert(source, `vignette=a:${amount},background:000`)),
    )

    const [[less], [least]] = [pixelAt(some!, 1, 1), pixelAt(more!, 1, 1)]
    assert.ok(least < less && less < 200, `${[least, less]}`)
    assert.equal(alphaAt(more!, 0, 0), 255)
  })
})

describe('pictures that move', () => {
  const FLAGS = [RED, GREEN, BLUE]
  const moving = drawPixels({ width: 60, height: 40, frames: 3 }, (_x, _y, frame) => FLAGS[frame]!)

  for (const shape of [
    ...['rounded_corners=radius:10', 'circle', 'border=width:3', 'shadow', 'polaroid'],
    ...['torn_edges=spread:[1,4]', 'vignette'],
  ]) {
    it(`${shape} is drawn on every frame`, async () => {
      const result = await convert(moving, shape)

      assert.equal(result.frames, 3)
      for (const [frame, color] of FLAGS.entries()) {
        const [x, y] = [Math.round(result.width / 2), Math.round(result.height / 2) - 6]
        assertNear(pixelAt(result, x, y, frame), color, 4)
      }
    })
  }
})
