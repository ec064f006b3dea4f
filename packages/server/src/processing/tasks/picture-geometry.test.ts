import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { convertFile } from '../engines/sharp/testing/convert-file.ts'
import { pngOf } from '../engines/sharp/testing/quarters.ts'
import {
  assertNear,
  BLUE,
  type Color,
  convert,
  drawPixels,
  GREEN,
  NOTHING,
  pixelAt,
  quarters,
  RED,
  WHITE,
  YELLOW,
} from '../engines/sharp/testing/test-picture.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** Red says how far to the right a pixel was, green how far down, each as a part of the whole. */
function map({ width, height }: Size) {
  return drawPixels({ width, height }, (x, y) => [
    Math.round((255 * (x + 0.5)) / width),
    Math.round((255 * (y + 0.5)) / height),
    0,
    255,
  ])
}

describe('resize', () => {
  const SOURCES: readonly Size[] = [
    { width: 40, height: 24 },
    { width: 24, height: 41 },
    { width: 33, height: 9 },
    { width: 16, height: 16 },
  ]
  /** 0 is not said. */
  const TARGETS: readonly Size[] = [
    { width: 10, height: 10 },
    { width: 7, height: 20 },
    { width: 50, height: 30 },
    { width: 0, height: 15 },
    { width: 13, height: 0 },
    { width: 61, height: 60 },
  ]
  const VERTICAL = { top: 0, middle: 0.5, bottom: 1 }
  const HORIZONTAL = { left: 0, center: 0.5, right: 1 }

  /** By hand: how large the result is, by the words of Filestack's manual. */
  function expectedSize(source: Size, target: Size, fit: string): Size {
    const across = target.width / source.width || Number.POSITIVE_INFINITY
    const along = target.height / source.height || Number.POSITIVE_INFINITY
    const isWhole = target.width > 0 && target.height > 0
    if (isWhole && (fit === 'crop' || fit === 'scale')) return target
    const factor = fit === 'max' ? Math.min(across, along, 1) : Math.min(across, along)
    return {
      width: Math.max(1, Math.round(source.width * factor)),
      height: Math.max(1, Math.round(source.height * factor)),
    }
  }

  for (const fit of ['clip', 'crop', 'scale', 'max']) {
    test(`fit:${fit} gives the size that arithmetic says`, async () => {
      for (const source of SOURCES) {
        for (const target of TARGETS) {
          const address = `resize=width:${target.width},height:${target.height},fit:${fit}`
          const { width, height } = await convert(map(source), address)

          const words = `${source.width}×${source.height} ${address}`
          assert.deepEqual({ width, height }, expectedSize(source, target, fit), words)
        }
      }
    })
  }

  test('clip, scale and max show all of the picture', async () => {
    for (const source of SOURCES) {
      for (const fit of ['clip', 'scale', 'max']) {
        const small = await convert(map(source), `resize=width:12,height:8,fit:${fit}`)

        for (const part of [0.25, 0.5, 0.75]) {
          const [x, y] = [Math.floor(small.width * part), Math.floor(small.height * part)]
          const [red, green] = pixelAt(small, x, y)
          assertClose(red, (255 * (x + 0.5)) / small.width)
          assertClose(green, (255 * (y + 0.5)) / small.height)
        }
      }
    }
  })

  test('crop keeps the part that align names, of all positions', async () => {
    for (const source of SOURCES) {
      for (const [vertical, fromTop] of Object.entries(VERTICAL)) {
        for (const [horizontal, fromLeft] of Object.entries(HORIZONTAL)) {
          const [width, height] = [12, 12]
          const address = `resize=w:${width},h:${height},f:crop,a:[${vertical},${horizontal}]`
          const square = await convert(map(source), address)

          // What of the source is seen, in parts of its sides.
          const factor = Math.max(width / source.width, height / source.height)
          const wide = width / (source.width * factor)
          const high = height / (source.height * factor)
          const [red, green] = pixelAt(square, 6, 6)
          const [across, along] = [6.5 / width, 6.5 / height]
          assertClose(red, 255 * ((1 - wide) * fromLeft + wide * across))
          assertClose(green, 255 * ((1 - high) * fromTop + high * along))
        }
      }
    }
  })

  test('takes one word for a position, or two in any order', async () => {
    const wide = map({ width: 60, height: 10 })
    const redOf = async (align: string) =>
      pixelAt(await convert(wide, `resize=w:10,h:10,f:crop,a:${align}`), 5, 5)[0]

    assert.equal(await redOf('left'), await redOf('[bottom,left]'))
    assert.equal(await redOf('right'), await redOf('[right,top]'))
    assert.equal(await redOf('top'), await redOf('center'))
    assert.ok((await redOf('left')) < (await redOf('center')))
  })

  test('needs a side, and refuses faces', async () => {
    const picture = quarters(8, 8)

    await assert.rejects(convert(picture, 'resize=fit:crop'), { code: 'task_parameter_missing' })
    await assert.rejects(convert(picture, 'resize=width:0,height:0'), {
      code: 'task_parameter_missing',
    })
    await assert.rejects(convert(picture, 'resize=width:4,align:faces'), {
      code: 'conversion_unsupported',
      kind: 'unsupported',
    })
  })

  test('makes a hair one pixel wide at least', async () => {
    const { width, height } = await convert(quarters(400, 2), 'resize=width:10')

    assert.deepEqual([width, height], [10, 1])
  })

  /** Within what rounding to whole pixels may move. */
  function assertClose(actual: number, expected: number): void {
    assert.ok(Math.abs(actual - expected) <= 12, `${actual} is not near ${expected}`)
  }
})

describe('crop', () => {
  test('cuts out exactly these pixels', async () => {
    const source = map({ width: 40, height: 30 })
    const cut = await convert(source, 'crop=dim:[7,5,20,11]')

    assert.deepEqual([cut.width, cut.height], [20, 11])
    for (const [x, y] of [
      [0, 0],
      [19, 0],
      [0, 10],
      [19, 10],
      [8, 4],
    ] as const) {
      assert.deepEqual(pixelAt(cut, x, y), pixelAt(source, x + 7, y + 5))
    }
  })

  test('before and after resizing are two things', async () => {
    const source = quarters(40, 40)

    const before = await convert(source, 'crop=dim:[0,0,20,20]/resize=width:10')
    const after = await convert(source, 'resize=width:20/crop=dim:[5,5,10,10]')

    assertNear(pixelAt(before, 8, 8), RED)
    assert.deepEqual([after.width, after.height], [10, 10])
    assertNear(pixelAt(after, 1, 1), RED, 4)
    assertNear(pixelAt(after, 8, 8), YELLOW, 4)
  })

  test('leaves out what lies outside, and refuses what lies outside altogether', async () => {
    const source = quarters(40, 30)

    const { width, height } = await convert(source, 'crop=dim:[30,20,100,100]')

    assert.deepEqual([width, height], [10, 10])
    await assert.rejects(convert(source, 'crop=dim:[40,0,5,5]'), {
      code: 'task_parameter_invalid',
    })
    await assert.rejects(convert(source, 'crop=dim:[1,2,3]'), {
      publicMessage:
        'invalid value of parameter `dim` for `crop` task: it must be a list like [x,y,width,height] of whole numbers up to 100000',
    })
  })
})

describe('flip, flop and rotate', () => {
  const CASES: readonly (readonly [string, readonly Color[]])[] = [
    ['flip', [BLUE, YELLOW, RED, GREEN]],
    ['flop', [GREEN, RED, YELLOW, BLUE]],
    ['flip/flop', [YELLOW, BLUE, GREEN, RED]],
    ['flip/flip', [RED, GREEN, BLUE, YELLOW]],
    ['flip=false', [RED, GREEN, BLUE, YELLOW]],
    ['rotate=deg:90', [BLUE, RED, YELLOW, GREEN]],
    ['rotate=deg:180', [YELLOW, BLUE, GREEN, RED]],
    ['rotate=d:270', [GREEN, YELLOW, RED, BLUE]],
    ['rotate=deg:0', [RED, GREEN, BLUE, YELLOW]],
    ['rotate=deg:exif', [RED, GREEN, BLUE, YELLOW]],
    ['rotate=exif:true', [RED, GREEN, BLUE, YELLOW]],
    ['rotate=deg:90/flip', [YELLOW, GREEN, BLUE, RED]],
    ['flip/rotate=deg:90', [RED, BLUE, GREEN, YELLOW]],
    ['rotate=deg:90/rotate=deg:90', [YELLOW, BLUE, GREEN, RED]],
  ]
  for (const [address, expected] of CASES) {
    test(`${address} moves the quarters where they belong`, async () => {
      const turned = await convert(quarters(20, 12), address)

      const { width, height } = turned
      const corners = [
        [1, 1],
        [width - 2, 1],
        [1, height - 2],
        [width - 2, height - 2],
      ] as const
      corners.forEach(([x, y], at) => {
        assertNear(pixelAt(turned, x, y), expected[at] ?? NOTHING, 0)
      })
    })
  }

  test('by other angles the picture lies in a frame that holds it', async () => {
    const turned = await convert(quarters(100, 100), 'rotate=deg:45,background:0000ff')

    // The diagonal of the square, give or take a pixel.
    assert.ok(Math.abs(turned.width - 141) <= 1 && Math.abs(turned.height - 141) <= 1)
    const middle = Math.floor(turned.width / 2)
    assertNear(pixelAt(turned, middle, 25), RED, 4)
    assertNear(pixelAt(turned, turned.width - 25, middle), GREEN, 4)
    assertNear(pixelAt(turned, 25, middle), BLUE, 4)
    assertNear(pixelAt(turned, middle, turned.height - 25), YELLOW, 4)
    assertNear(pixelAt(turned, 4, 4), BLUE, 4)
  })

  test('corners are white where nothing is said, and may be nothing', async () => {
    const white = await convert(quarters(40, 40), 'rotate=deg:30')
    const clear = await convert(quarters(40, 40), 'rotate=deg:30,background:transparent')

    assertNear(pixelAt(white, 1, 1), WHITE)
    assertNear(pixelAt(clear, 1, 1), NOTHING)
    assert.equal(clear.hasAlpha, true)
  })
})

describe('smart_crop', () => {
  /** Something bright and colourful on a plain ground draws the eye. */
  const busy = (left: number) =>
    drawPixels({ width: 120, height: 40 }, (x, y) => {
      const isInside = x >= left && x < left + 24 && y >= 8 && y < 32
      return isInside
        ? (x + y) % 4 < 2
          ? [255, 60, 40, 255]
          : [255, 230, 60, 255]
        : [90, 90, 90, 255]
    })
  const isColourful = ([r, , b]: Color) => r - b > 60

  test('keeps what draws the eye', async () => {
    for (const left of [4, 90]) {
      const kept = await convert(busy(left), 'smart_crop=width:40,height:40')

      assert.deepEqual([kept.width, kept.height], [40, 40])
      const colourful = kept.data.reduce(
        (count, _value, at) =>
          count + (at % 4 === 0 && isColourful(pixelOf(kept.data, at)) ? 1 : 0),
        0,
      )
      // Nearly all of the 24 × 24 pixels.
      assert.ok(colourful > 500, `${colourful} of 576`)
    }
  })

  test('cuts all frames of a moving picture alike, where the first one draws the eye', async () => {
    const frames = [busy(90), busy(4)]
    const moving = { ...busy(90), data: Buffer.concat(frames.map(({ data }) => data)), frames: 2 }

    const kept = await convert(moving, 'smart_crop=width:20,height:20')

    assert.equal(kept.frames, 2)
    assert.ok(isColourful(pixelAt(kept, 10, 10, 0)))
    assert.ok(!isColourful(pixelAt(kept, 10, 10, 1)))
  })

  test('fills the rest with a colour instead of enlarging', async () => {
    const kept = await convert(quarters(20, 20), 'smart_crop=width:40,height:30,fill_color:0000ff')

    assert.deepEqual([kept.width, kept.height], [40, 30])
    assertNear(pixelAt(kept, 2, 2), BLUE)
    assertNear(pixelAt(kept, 12, 7), RED)
    assertNear(pixelAt(kept, 28, 7), GREEN)
  })

  test('with one side scales the picture', async () => {
    const { width, height } = await convert(quarters(40, 20), 'smart_crop=width:10')

    assert.deepEqual([width, height], [10, 5])
  })

  test('refuses to look for faces', async () => {
    await assert.rejects(convert(quarters(8, 8), 'smart_crop=width:4,mode:face'), {
      code: 'conversion_unsupported',
      publicMessage: /trained model/,
    })
  })

  function pixelOf(data: Buffer, at: number): Color {
    return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, 255]
  }
})

test('tasks in a row come to the same from a file as from pixels', async () => {
  const address = 'resize=width:30/crop=dim:[2,2,20,10]/flop/rotate=deg:90/flip'
  const source = map({ width: 60, height: 40 })

  const fromFile = await convertFile(await pngOf(source), address)
  const fromPixels = await convert(source, address)

  assert.deepEqual(
    [fromFile.pixels.width, fromFile.pixels.height],
    [fromPixels.width, fromPixels.height],
  )
  for (const [x, y] of [
    [1, 1],
    [8, 3],
    [5, 18],
  ] as const) {
    assertNear(pixelAt(fromFile.pixels, x, y), pixelAt(fromPixels, x, y))
  }
})
