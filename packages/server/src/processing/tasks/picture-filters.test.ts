import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
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

const SIZE = { width: 40, height: 24 }
/** The middles of the quarters: red, green, blue, yellow. */
const MIDDLES = [
  [10, 6],
  [30, 6],
  [10, 18],
  [30, 18],
] as const

describe('filters change the color of each pixel by itself', () => {
  const half = (color: Color): Color => [color[0], color[1], color[2], 128]

  for (const [address, ...expected] of [
    ['negative', [0, 255, 255, 255], [255, 0, 255, 255], [255, 255, 0, 255], BLUE],
    // 0.2126, 0.7152 and 0.0722 of 255.
    ['monochrome', grey(54), grey(182), grey(18), grey(237)],
    // The columns of the matrix of full sepia.
    ['sepia=tone:100', [100, 89, 69, 255], [196, 175, 136, 255], [48, 43, 33, 255], WHITE_SEPIA()],
    ['sepia=t:0', RED, GREEN, BLUE, YELLOW],
    // Light of 0.21, 0.72, 0.07 and 0.93; that of a grey of half the brightness is 0.21.
    ['blackwhite', BLACK, WHITE, BLACK, WHITE],
    ['blackwhite=threshold:45', WHITE, WHITE, BLACK, WHITE],
    ['blackwhite=threshold:90', BLACK, BLACK, BLACK, WHITE],
    ['blackwhite=t:0', WHITE, WHITE, WHITE, WHITE],
    ['modulate', RED, GREEN, BLUE, YELLOW],
    ['modulate=brightness:0', BLACK, BLACK, BLACK, BLACK],
  ] as [string, Color, Color, Color, Color][]) {
    it(address, async () => {
      const result = await convert(quarters(SIZE.width, SIZE.height), address)

      for (const [index, [x, y]] of MIDDLES.entries()) {
        assertNear(pixelAt(result, x, y), expected[index] as Color)
      }
    })
  }

  /** What is more than white is cut. */
  function WHITE_SEPIA(): Color {
    return [255, 255, 206, 255]
  }

  it('takes colors away where no saturation is left, and keeps how light they are', async () => {
    const result = await convert(quarters(SIZE.width, SIZE.height), 'modulate=saturation:0')

    const levels = MIDDLES.map(([x, y]) => pixelAt(result, x, y))
    for (const [r, g, b] of levels) {
      assert.ok(Math.max(r, g, b) - Math.min(r, g, b) <= 3, `${[r, g, b]} is no grey`)
    }
    const [red = 0, green = 0, blue = 0, yellow = 0] = levels.map(([r]) => r)
    assert.ok(blue < red && red < green && green < yellow, `${[blue, red, green, yellow]}`)
  })

  it('turns hues: what is red becomes greenish after a third of the circle', async () => {
    const result = await convert(quarters(SIZE.width, SIZE.height), 'modulate=h:120')

    const [r, g, b] = pixelAt(result, 10, 6)
    assert.ok(g > r + 40 && g > b, `${[r, g, b]}`)
  })

  it('leaves what can be seen through as it was', async () => {
    const source = drawPixels(SIZE, (x) => (x < 20 ? half(RED) : NOTHING))

    for (const filter of [
      ...['negative', 'monochrome', 'sepia', 'blackwhite', 'modulate=s:50', 'pixelate=a:4'],
      ...['oil_paint=a:3', 'enhance', 'enhance=preset:beautify_plus', 'sharpen'],
    ]) {
      const result = await convert(source, filter)
      assert.equal(pixelAt(result, 6, 12)[3], 128, filter)
      assert.equal(pixelAt(result, 34, 12)[3], 0, filter)
    }
  })

  it('changes nothing of the picture it was given', async () => {
    const source = quarters(SIZE.width, SIZE.height)
    const before = Buffer.from(source.data)

    for (const filter of [
      'blackwhite',
      'pixelate',
      'oil_paint',
      'enhance',
      'vignette',
      'torn_edges',
    ]) {
      await convert(source, filter)
    }

    assert.ok(before.equals(source.data))
  })
})

describe('blurring', () => {
  const STEP = drawPixels({ width: 60, height: 20 }, (x) => (x < 30 ? BLACK : WHITE))

  it('spreads an edge like a Gaussian of its sigma', async () => {
    const result = await convert(STEP, 'blur=amount:4')

    // The share of a bell that lies left of so many sigmas: -1, 0, 1.
    assertNear(pixelAt(result, 26, 10), grey(Math.round(255 * gaussShare(-3.5 / 4))), 4)
    assertNear(pixelAt(result, 34, 10), grey(Math.round(255 * gaussShare(4.5 / 4))), 4)
    assertNear(pixelAt(result, 5, 10), BLACK)
    assertNear(pixelAt(result, 55, 10), WHITE)
  })

  it('does not darken what lies at the edges of the picture', async () => {
    const white = drawPixels({ width: 30, height: 30 }, () => WHITE)

    for (const filter of ['blur=amount:20', 'blur', 'sharpen=amount:20', 'oil_paint=amount:20']) {
      const result = await convert(white, filter)
      for (const [x, y] of [
        [0, 0],
        [29, 0],
        [0, 29],
        [29, 29],
        [15, 0],
      ] as const) {
        assertNear(pixelAt(result, x, y), WHITE)
      }
    }
  })

  it('takes no color from what is transparent', async () => {
    // Black that cannot be seen lies beside red.
    const source = drawPixels({ width: 40, height: 10 }, (x) => (x < 20 ? RED : NOTHING))

    const result = await convert(source, 'blur=amount:3')

    const [r, g, b, a] = pixelAt(result, 21, 5)
    assert.ok(r > 245 && g < 10 && b < 10, `${[r, g, b]}`)
    assert.ok(a > 40 && a < 128, `${a}`)
  })

  it('leaves everything as it is with an amount of 0', async () => {
    for (const filter of ['blur=amount:0', 'sharpen=a:0', 'vignette=amount:0']) {
      const result = await convert(STEP, filter)
      assert.ok(result.data.equals(STEP.data), filter)
    }
  })

  function gaussShare(sigmas: number): number {
    let share = 0
    for (let at = -6; at < sigmas; at += 0.001) {
      share += (Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI)) * 0.001
    }
    return share
  }
})

describe('sharpening', () => {
  it('makes edges stronger, and more so by a larger amount', async () => {
    const source = drawPixels({ width: 40, height: 10 }, (x) => grey(x < 20 ? 100 : 150))

    const [some, more] = await Promise.all(
      ['sharpen=amount:2', 'sharpen=amount:8'].map((filter) => convert(source, filter)),
    )

    assertNear(pixelAt(some!, 5, 5), grey(100), 3)
    assert.ok(pixelAt(some!, 19, 5)[0] < 97)
    assert.ok(pixelAt(some!, 20, 5)[0] > 153)
    assert.ok(pixelAt(more!, 19, 5)[0] < pixelAt(some!, 19, 5)[0])
  })
})

describe('pixelate', () => {
  it('fills squares from the left upper corner with their mean', async () => {
    const source = drawPixels({ width: 11, height: 7 }, (x, y) => [x * 20, y * 30, 0, 255])

    const result = await convert(source, 'pixelate=amount:4')

    // Columns 0 to 3 and rows 0 to 3; then what is left at the far corner: 8 to 10, 4 to 6.
    assertNear(pixelAt(result, 0, 0), [30, 45, 0, 255], 1)
    assertNear(pixelAt(result, 3, 3), [30, 45, 0, 255], 1)
    assertNear(pixelAt(result, 10, 6), [180, 150, 0, 255], 1)
    assertNear(pixelAt(result, 8, 4), [180, 150, 0, 255], 1)
  })

  it('weighs colors by how much can be seen of them', async () => {
    const source = drawPixels({ width: 2, height: 2 }, (x) => (x === 0 ? RED : [0, 0, 255, 0]))

    const result = await convert(source, 'pixelate=amount:2')

    assertNear(pixelAt(result, 1, 1), [255, 0, 0, 128], 1)
  })
})

describe('effects on parts', () => {
  const STRIPES = drawPixels({ width: 80, height: 60 }, (x) => (x % 2 === 0 ? BLACK : WHITE))
  const isStriped = ([r]: Color) => r === 0 || r === 255

  it('hides the parts and nothing else', async () => {
    for (const effect of ['partial_blur=amount:8', 'partial_pixelate=amount:10']) {
      const result = await convert(
        STRIPES,
        `${effect},objects:[[10,10,20,20],[50,30,20,20]],blur:0`,
      )

      for (const [x, y] of [
        [10, 10],
        [29, 29],
        [20, 20],
        [50, 30],
        [69, 49],
      ] as const) {
        assert.ok(!isStriped(pixelAt(result, x, y)), `${effect} ${x},${y}`)
      }
      for (const [x, y] of [
        [9, 10],
        [30, 20],
        [20, 31],
        [49, 40],
        [70, 40],
        [40, 5],
      ] as const) {
        assertNear(pixelAt(result, x, y), x % 2 === 0 ? BLACK : WHITE, 0)
      }
    }
  })

  it('covers a part to its edges, with softness around it', async () => {
    const address = 'partial_pixelate=objects:[[20,20,20,20]],amount:10,blur:8'

    const result = await convert(STRIPES, address)

    // Nothing of the stripes shines through inside, something does outside, all beyond.
    assert.ok(Math.abs(pixelAt(result, 20, 30)[0] - 127) < 15)
    assert.ok(Math.abs(pixelAt(result, 39, 39)[0] - 127) < 15)
    const [soft] = pixelAt(result, 43, 30)
    assert.ok(soft > 140 && soft < 245, `${soft}`)
    assertNear(pixelAt(result, 49, 30), WHITE, 1)
  })

  it('draws ovals inside of their rectangles', async () => {
    const result = await convert(
      STRIPES,
      'partial_blur=objects:[[20,10,40,40]],type:oval,blur:0,amount:5',
    )

    assert.ok(isStriped(pixelAt(result, 21, 11)))
    assert.ok(isStriped(pixelAt(result, 58, 48)))
    for (const [x, y] of [
      [40, 11],
      [40, 48],
      [21, 30],
      [58, 30],
      [40, 30],
    ] as const) {
      assert.ok(!isStriped(pixelAt(result, x, y)), `${x},${y}`)
    }
  })

  it('takes parts that lie partly or wholly outside', async () => {
    const outside = await convert(STRIPES, 'partial_blur=objects:[[500,500,20,20]]')
    const across = await convert(STRIPES, 'partial_pixelate=objects:[[70,50,1000,1000]],blur:0')

    assert.ok(outside.data.equals(STRIPES.data))
    assert.ok(!isStriped(pixelAt(across, 79, 59)))
    assert.ok(isStriped(pixelAt(across, 69, 59)))
  })
})

describe('pictures that move', () => {
  // A white frame among black ones: what looks at neighbours must not look into the next frame.
  const BLINK = drawPixels({ width: 24, height: 16, frames: 3 }, (_x, _y, frame) =>
    frame === 1 ? WHITE : BLACK,
  )

  for (const filter of [
    ...['blur=amount:10', 'sharpen=amount:10', 'pixelate=amount:7', 'oil_paint=amount:9'],
    ...['partial_blur=objects:[[0,0,24,16]]', 'partial_pixelate=objects:[[0,0,24,16]],amount:9'],
    ...['blackwhite', 'monochrome', 'sepia', 'modulate=saturation:50', 'enhance=preset:fix_noise'],
  ]) {
    it(`${filter} is done to each frame by itself`, async () => {
      const picture = await convertPicture(BLINK, filter)
      const result = await picture.pixels()

      assert.deepEqual(picture.animation, { delaysMs: [100, 100, 100], loop: 0 })
      for (const [frame, level] of [0, 255, 0].entries()) {
        for (const y of [0, 8, 15]) {
          const [r, g] = pixelAt(result, 12, y, frame)
          assert.ok(Math.abs(r - level) < 4 && Math.abs(g - level) < 4, `${frame}: ${[r, g]}`)
        }
      }
    })
  }
})
