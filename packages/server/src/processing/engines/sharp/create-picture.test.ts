import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPicture } from './create-picture.ts'
import type { Picture, PictureStep, Pixels, Stage } from './picture.ts'
import { STAGES } from './picture.ts'
import { sharpOfPixels } from './pixels.ts'
import {
  assertNear,
  BLUE,
  type Color,
  drawPixels,
  GREEN,
  pictureOf,
  pixelAt,
  quarters,
  RED,
  YELLOW,
} from './testing/test-picture.ts'

/** Every pixel is another colour, and the right half can be seen through. */
const MOTLEY = drawPixels({ width: 12, height: 10 }, (x, y) => [
  x * 21,
  y * 25,
  (x * y * 7 + 40) % 256,
  x > 6 ? 180 : 255,
])

/** For each of sharp's stages something to do that shows when it is done too early or too late. */
const STEPS: Readonly<Record<Stage, (picture: Picture) => PictureStep>> = {
  crop: ({ width, height }) => part('crop', width, height),
  flatten: () => ({
    stage: 'flatten',
    hasAlpha: false,
    apply: (image) => image.flatten({ background: '#206040' }),
  }),
  resize: ({ width, height }) => {
    const size = { width: width + 5, height: height - 1 }
    return { stage: 'resize', ...size, apply: (image) => image.resize({ ...size, fit: 'fill' }) }
  },
  flip: () => ({ stage: 'flip', apply: (image) => image.flip() }),
  flop: () => ({ stage: 'flop', apply: (image) => image.flop() }),
  turn: ({ width, height }) => ({
    ...{ stage: 'turn', width: height, height: width },
    apply: (image) => image.rotate(90),
  }),
  rotate: ({ width, height }) => ({
    ...{ stage: 'rotate', width, height },
    apply: (image) => image.rotate(0.001, { background: '#ff8000' }),
  }),
  extract: ({ width, height }) => part('extract', width, height),
  extend: ({ width, height }) => ({
    ...{ stage: 'extend', width: width + 3, height: height + 4 },
    apply: (image) => image.extend({ left: 1, right: 2, top: 4, bottom: 0, background: '#ff8000' }),
  }),
  median: () => ({ stage: 'median', apply: (image) => image.median(3) }),
  blur: () => ({ stage: 'blur', apply: (image) => image.blur(1.2) }),
  recomb: () => ({
    stage: 'recomb',
    apply: (image) =>
      image.recomb([
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ]),
  }),
  modulate: () => ({
    stage: 'modulate',
    apply: (image) => image.modulate({ brightness: 0.7, hue: 90 }),
  }),
  sharpen: () => ({ stage: 'sharpen', apply: (image) => image.sharpen({ sigma: 1.5 }) }),
  negate: () => ({ stage: 'negate', apply: (image) => image.negate({ alpha: false }) }),
}

function part(stage: 'crop' | 'extract', before: number, beforeHeight: number): PictureStep {
  const [width, height] = [before - 3, beforeHeight - 2]
  return {
    ...{ stage, width, height },
    apply: (image) => image.extract({ left: 2, top: 1, width, height }),
  }
}

describe('a picture on its way through tasks', () => {
  test('becomes the same in as few passes as can be as in one for each step', async () => {
    const names = STAGES.filter((name) => name !== 'rotate' && name !== 'extract')
    const orders = names.flatMap((first) => names.map((second) => [first, second] as const))

    for (const order of orders) {
      const [together, apart] = await Promise.all([inFewPasses(order), stepByStep(order)])

      assert.deepEqual([together.width, together.height], [apart.width, apart.height], `${order}`)
      assert.ok(difference(together, apart) < 2.5, `${order}: ${difference(together, apart)}`)
    }
  })

  test('is decoded no more than once for steps in the order of sharp', async () => {
    let passes = 0
    const source = sourceOf(quarters(8, 6), () => passes++)
    const picture = ['crop', 'resize', 'flip', 'turn', 'blur', 'negate'].reduce(
      (done, stage) => done.with(STEPS[stage as Stage](done)),
      createPicture(source, { pixels: 1_000 }),
    )

    await picture.pixels()

    assert.equal(passes, 1)
  })

  test('says before anything is decoded that a step makes it too large', () => {
    const picture = pictureOf(quarters(8, 6))
    const step: PictureStep = {
      ...{ stage: 'resize', width: 10_000, height: 10_000 },
      apply: (image) => image,
    }

    assert.throws(() => picture.with(step), { code: 'picture_too_large', kind: 'too-large' })
  })

  test('counts the pixels of all frames', () => {
    const frames = drawPixels({ width: 10, height: 10, frames: 11 }, () => RED)
    const source = sourceOf(frames, () => {})

    assert.throws(() => createPicture(source, { pixels: 1_000 }), { code: 'picture_too_large' })
  })
})

describe('a picture that moves', () => {
  const FRAMES: readonly Color[] = [RED, GREEN, BLUE, YELLOW]
  const moving = drawPixels({ width: 6, height: 8, frames: 4 }, (_x, y, frame) =>
    y < 4 ? (FRAMES[frame] ?? RED) : [0, 0, 0, 255],
  )

  for (const stage of STAGES) {
    test(`has each frame for itself after ${stage}`, async () => {
      const picture = pictureOf(moving)
      const size = 6 * 8 * 4
      const second = pictureOf({ ...moving, data: moving.data.subarray(size, 2 * size), frames: 1 })

      const all = await picture.with(STEPS[stage](picture)).pixels()
      const alone = await second.with(STEPS[stage](second)).pixels()

      assert.deepEqual([all.frames, all.width, all.height], [4, alone.width, alone.height])
      for (let y = 0; y < alone.height; y++) {
        assertNear(pixelAt(all, 1, y, 1), pixelAt(alone, 1, y))
      }
    })
  }

  test('is shrunk with hardly anything of the frame before', async () => {
    const picture = pictureOf(
      drawPixels({ width: 64, height: 64, frames: 3 }, (_x, _y, frame) => FRAMES[frame] ?? RED),
    )

    for (const side of [60, 48, 31, 16, 7]) {
      const small = await picture
        .with({
          ...{ stage: 'resize', width: side, height: side },
          apply: (image) => image.resize(side, side, { fit: 'fill' }),
        })
        .pixels()

      assertNear(pixelAt(small, 2, 0, 1), GREEN, 24)
      assertNear(pixelAt(small, 2, 1, 1), GREEN)
      assertNear(pixelAt(small, 2, side - 1, 1), GREEN, 24)
    }
  })

  test('is enlarged without the colours of the frame before', async () => {
    const picture = pictureOf(
      drawPixels({ width: 4, height: 4, frames: 3 }, (_x, _y, frame) => FRAMES[frame] ?? RED),
    )

    const large = await picture
      .with({
        ...{ stage: 'resize', width: 10, height: 10 },
        apply: (image) => image.resize(10, 10, { fit: 'fill' }),
      })
      .pixels()

    for (const frame of [0, 1, 2]) {
      assertNear(pixelAt(large, 5, 0, frame), FRAMES[frame] ?? RED)
      assertNear(pixelAt(large, 5, 9, frame), FRAMES[frame] ?? RED)
    }
  })

  test('keeps its delays through steps and new pixels', async () => {
    const animation = { delaysMs: [10, 20, 30, 40], loop: 3 }
    const picture = pictureOf(moving, animation)

    const flipped = picture.with(STEPS.flip(picture))
    const redrawn = flipped.withPixels(await flipped.pixels())

    assert.deepEqual(flipped.animation, animation)
    assert.deepEqual(redrawn.animation, animation)
  })

  test('moves no longer with pixels of one frame', async () => {
    const redrawn = pictureOf(moving).withPixels(quarters(4, 4))

    assert.equal(redrawn.frames, 1)
    assert.equal(redrawn.animation, undefined)
  })
})

function sourceOf(pixels: Pixels, onOpen: () => void) {
  const { width, height, frames } = pixels
  return {
    ...{ width, height, frames, hasAlpha: false, origin: {}, isDecoded: true },
    open: async () => {
      onOpen()
      return sharpOfPixels(pixels)
    },
  }
}

async function inFewPasses(order: readonly Stage[]): Promise<Pixels> {
  return order
    .reduce((picture, stage) => picture.with(STEPS[stage](picture)), pictureOf(MOTLEY))
    .pixels()
}

async function stepByStep(order: readonly Stage[]): Promise<Pixels> {
  let picture = pictureOf(MOTLEY)
  for (const stage of order) {
    const done = picture.with(STEPS[stage](picture))
    picture = picture.withPixels(await done.pixels())
  }
  return picture.pixels()
}

/** The mean of all parts of all colours; what can hardly be seen counts hardly. */
function difference(one: Pixels, other: Pixels): number {
  const sum = one.data.reduce((sum, value, at) => {
    const opacity = Math.min(one.data[at | 3] ?? 0, other.data[at | 3] ?? 0)
    const weight = at % 4 === 3 ? 1 : opacity / 255
    return sum + Math.abs(value - (other.data[at] ?? 0)) * weight
  }, 0)
  return sum / one.data.length
}
