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
  pixelAt,
  quarters,
  RED,
  WHITE,
  YELLOW,
} from '../engines/sharp/testing/test-picture.ts'

const plain = (width: number, height: number, color: Color) =>
  drawPixels({ width, height }, () => color)

describe('watermark', () => {
  const SOURCE = plain(100, 60, WHITE)
  const mark = plain(20, 10, RED)

  for (const [position, left, top] of [
    ['top', 40, 0],
    ['bottom', 40, 50],
    ['left', 0, 25],
    ['right', 80, 25],
    ['center', 40, 25],
    ['[top,left]', 0, 0],
    ['[bottom,right]', 80, 50],
    ['[middle,right]', 80, 25],
  ] as const) {
    it(`is put at ${position}`, async () => {
      const result = await convert(SOURCE, `watermark=file:m,position:${position}`, {
        files: { m: mark },
      })

      assert.deepEqual([result.width, result.height], [100, 60])
      for (let y = 0; y < 60; y++) {
        for (let x = 0; x < 100; x++) {
          const isMarked = x >= left && x < left + 20 && y >= top && y < top + 10
          assertNear(pixelAt(result, x, y), isMarked ? RED : WHITE, 0)
        }
      }
    })
  }

  it('has a size in per cent of its own', async () => {
    const result = await convert(SOURCE, 'watermark=f:m,s:200,p:[top,left]', { files: { m: mark } })

    assertNear(pixelAt(result, 39, 19), RED)
    assertNear(pixelAt(result, 40, 10), WHITE)
    assertNear(pixelAt(result, 10, 20), WHITE)
  })

  it('is nothing at a size of 0, and cut off where it is too large', async () => {
    const files = { m: quarters(20, 10) }

    const none = await convert(SOURCE, 'watermark=file:m,size:0', { files })
    const large = await convert(plain(10, 10, WHITE), 'watermark=file:m,size:500', { files })

    assert.ok(none.data.equals(SOURCE.data))
    assert.deepEqual([large.width, large.height], [10, 10])
    // The middle of the quarters is the middle of the picture.
    assertNear(pixelAt(large, 0, 0), RED, 8)
    assertNear(pixelAt(large, 9, 9), YELLOW, 8)
  })

  it('lets the picture shine through', async () => {
    const glass = plain(20, 10, [255, 0, 0, 128])

    const result = await convert(SOURCE, 'watermark=file:m', { files: { m: glass } })

    assertNear(pixelAt(result, 50, 30), [255, 127, 127, 255])
  })

  it('is put on every frame, and moves where it moves', async () => {
    const moving = drawPixels({ width: 40, height: 20, frames: 3 }, () => WHITE)
    const blinking = drawPixels({ width: 4, height: 4, frames: 2 }, (_x, _y, frame) =>
      frame === 0 ? RED : BLUE,
    )

    const result = await convert(moving, 'watermark=file:m,position:[top,left]', {
      files: { m: blinking },
    })

    for (const [frame, color] of [RED, BLUE, RED].entries()) {
      assertNear(pixelAt(result, 1, 1, frame), color)
      assertNear(pixelAt(result, 20, 10, frame), WHITE)
    }
  })
})

describe('collage', () => {
  it('places pictures in rows, in order, with margins between and around', async () => {
    const files = { b: plain(50, 50, GREEN), c: plain(50, 50, BLUE), d: plain(50, 50, YELLOW) }

    const result = await convert(
      plain(50, 50, RED),
      'collage=files:[b,c,d],width:230,height:230,margin:10,color:000',
      { files },
    )

    // Two rows of two; three margins of 10 leave 100 for each.
    assert.deepEqual([result.width, result.height], [230, 230])
    for (const [color, left, top] of [
      [RED, 10, 10],
      [GREEN, 120, 10],
      [BLUE, 10, 120],
      [YELLOW, 120, 120],
    ] as const) {
      for (const [x, y] of [
        [0, 0],
        [99, 0],
        [0, 99],
        [99, 99],
        [50, 50],
      ] as const) {
        assertNear(pixelAt(result, left + x, top + y), color)
      }
    }
    for (const at of [0, 9, 110, 119, 220, 229]) {
      assertNear(pixelAt(result, at, 60), BLACK)
      assertNear(pixelAt(result, 60, at), BLACK)
    }
  })

  it('shows pictures whole, or cut so that they fill their places', async () => {
    // One row of two, 80 high.
    const wide = drawPixels({ width: 90, height: 30 }, (x) => (x < 15 || x >= 75 ? RED : GREEN))
    const options = { files: { w: wide } }
    const tall = drawPixels({ width: 20, height: 80 }, () => BLUE)

    const [auto, crop] = await Promise.all(
      ['auto', 'crop'].map((fit) =>
        convert(tall, `collage=files:[w],width:220,height:100,margin:10,fit:${fit}`, options),
      ),
    )

    // The tall picture has aspect ¼, the wide one 3: 190 pixels are shared 15 to 175.
    assertNear(pixelAt(auto!, 40, 50), RED)
    assertNear(pixelAt(auto!, 115, 50), GREEN)
    // 175 wide is 58 high: white above and below.
    assertNear(pixelAt(auto!, 115, 12), WHITE)
    assertNear(pixelAt(crop!, 115, 12), GREEN)
    // 80 high would be 240 wide; 32 are lost on either side, of red's 40.
    assertNear(pixelAt(crop!, 37, 50), RED)
    assertNear(pixelAt(crop!, 45, 50), GREEN)
    assertNear(pixelAt(crop!, 208, 50), RED)
  })

  it('takes the other side where one is 0, and the beginning of what moves', async () => {
    const moving = drawPixels({ width: 10, height: 10, frames: 2 }, (_x, _y, frame) =>
      frame === 0 ? GREEN : BLUE,
    )

    const picture = await convertPicture(plain(10, 10, RED), 'collage=f:[m],w:120,h:0,m:1', {
      files: { m: moving },
    })

    assert.deepEqual([picture.width, picture.height, picture.frames], [120, 120, 1])
    assertNear(pixelAt(await picture.pixels(), 90, 60), GREEN)
  })

  it('takes all sources of the address first', async () => {
    const files = { 'source:1': plain(10, 10, GREEN), m: plain(10, 10, BLUE) }

    const result = await convert(plain(10, 10, RED), 'collage=f:[m],w:340,h:120,m:10', {
      files,
      others: ['source:1'],
    })

    for (const [index, color] of [RED, GREEN, BLUE].entries()) {
      assertNear(pixelAt(result, 60 + index * 110, 60), color)
    }
  })

  it('refuses what would be larger than any picture may be, before it takes the memory', async () => {
    const source = plain(10, 10, RED)

    await assert.rejects(
      convert(source, 'collage=files:[m],width:10000,height:10000', { files: { m: source } }),
      { code: 'picture_too_large' },
    )
  })
})

describe('animate', () => {
  const others = ['source:1', 'source:2']
  const files = { 'source:1': plain(40, 20, GREEN), 'source:2': plain(20, 40, BLUE) }

  it('shows pictures one after the other, whole, on a canvas that holds them all', async () => {
    const picture = await convertPicture(plain(40, 20, RED), 'animate=delay:250,loop:3', {
      files,
      others,
    })

    assert.deepEqual(picture.animation, { delaysMs: [250, 250, 250], loop: 3 })
    assert.deepEqual([picture.width, picture.height, picture.frames], [40, 40, 3])
    const result = await picture.pixels()
    assertNear(pixelAt(result, 1, 20, 0), RED)
    assert.equal(pixelAt(result, 1, 1, 0)[3], 0)
    assertNear(pixelAt(result, 20, 20, 1), GREEN)
    assertNear(pixelAt(result, 20, 1, 2), BLUE)
    assert.equal(pixelAt(result, 1, 20, 2)[3], 0)
  })

  it('is a second each, for ever, where nothing is said', async () => {
    const picture = await convertPicture(plain(4, 4, RED), 'animate', { files, others })

    assert.deepEqual(picture.animation, { delaysMs: [1000, 1000, 1000], loop: 0 })
  })

  for (const [address, expected] of [
    ['fit:clip,align:top,background:fff', [RED, WHITE, WHITE]],
    ['fit:clip,align:bottom,background:fff', [WHITE, WHITE, RED]],
    ['fit:scale', [RED, RED, RED]],
    ['fit:crop', [RED, RED, RED]],
  ] as const) {
    it(`fits pictures to a size by ${address}`, async () => {
      const result = await convert(plain(40, 20, RED), `animate=width:20,height:60,${address}`, {
        files,
        others,
      })

      assert.deepEqual([result.width, result.height, result.frames], [20, 60, 3])
      for (const [index, color] of expected.entries()) {
        assertNear(pixelAt(result, 10, [2, 30, 57][index]!, 0), color)
      }
    })
  }

  it('takes the shape of the largest where one side is said', async () => {
    const picture = await convertPicture(plain(40, 20, RED), 'animate=width:20,height:max', {
      files,
      others,
    })

    assert.deepEqual([picture.width, picture.height], [20, 20])
  })

  it('counts all frames before it takes their memory', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `source:${index + 1}`)
    const all = Object.fromEntries(many.map((name) => [name, plain(4, 4, RED)]))

    await assert.rejects(
      convert(plain(4, 4, RED), 'animate=width:1800,height:1800', { files: all, others: many }),
      { code: 'picture_too_large' },
    )
  })
})
