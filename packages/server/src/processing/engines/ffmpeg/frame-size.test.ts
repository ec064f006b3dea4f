import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AskedSize, frameVideo } from './frame-size.ts'

const WIDE = { width: 1280, height: 720 }

function framed(asked: Partial<AskedSize>, source = WIDE): string {
  const { scaled, frame } = frameVideo(source, {
    ...{ width: undefined, height: undefined, aspectMode: 'letterbox', upscale: true },
    ...asked,
  })
  return `${scaled.width}x${scaled.height} in ${frame.width}x${frame.height}`
}

for (const [title, asked, wanted] of [
  ['keeps its size where nothing is asked for', {}, '1280x720 in 1280x720'],
  ['follows the width', { width: 640 }, '640x360 in 640x360'],
  ['follows the height', { height: 90 }, '160x90 in 160x90'],
  ['is set in black', { width: 640, height: 640 }, '640x360 in 640x640'],
  ['is padded', { width: 200, height: 90, aspectMode: 'pad' }, '160x90 in 200x90'],
  ['is cropped', { width: 360, height: 360, aspectMode: 'crop' }, '640x360 in 360x360'],
  ['is constrained', { width: 640, height: 640, aspectMode: 'constrain' }, '640x360 in 640x360'],
  ['is preserved', { width: 9, height: 9, aspectMode: 'preserve' }, '1280x720 in 1280x720'],
  ['is enlarged', { width: 2560, height: 1440 }, '2560x1440 in 2560x1440'],
  ['is not enlarged, but set in black', { ...big(), upscale: false }, '1280x720 in 2560x1440'],
  ['is not enlarged by one side', { width: 2560, upscale: false }, '1280x720 in 1280x720'],
  [
    'is not enlarged to be cropped',
    { ...big(), height: 600, aspectMode: 'crop', upscale: false },
    '1280x720 in 1280x600',
  ],
  ['has even sides', { width: 333 }, '334x188 in 334x188'],
  ['is at least two pixels', { width: 1 }, '2x2 in 2x2'],
] as const) {
  test(`a video ${title}`, () => assert.equal(framed(asked), wanted))
}

function big() {
  return { width: 2560, height: 1440 }
}

test('a video of odd sides loses or gains a line', () => {
  assert.equal(framed({}, { width: 161, height: 121 }), '162x122 in 162x122')
})

test('a picture is never larger than the frame it is set in', () => {
  for (let width = 2; width < 400; width += 7) {
    const { scaled, frame } = frameVideo(
      { width: 641, height: 359 },
      { width, height: 99, aspectMode: 'letterbox', upscale: true },
    )
    assert.ok(scaled.width <= frame.width && scaled.height <= frame.height, `${width}`)
  }
})
