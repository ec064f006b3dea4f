import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sizeInHeader } from './image-header.ts'
import { jpeg, segment } from './jpeg.example.ts'

describe('the size in a picture’s first bytes', () => {
  it('is that of a JPEG, behind whatever metadata comes first', () => {
    const picture = jpeg([
      segment(0xe0, 'JFIF\0'),
      segment(0xe2, 'ICC_PROFILE'),
      segment(0xfe, 'hi'),
    ])

    assert.deepEqual(sizeInHeader(picture), [640, 480])
  })

  it('is that of the picture as it is shown', () => {
    for (const [orientation, size] of [
      [1, [640, 480]],
      [3, [640, 480]],
      [6, [480, 640]],
      [8, [480, 640]],
    ] as const) {
      assert.deepEqual(sizeInHeader(jpeg([segment.exif(orientation)])), size)
      assert.deepEqual(sizeInHeader(jpeg([segment.exif(orientation, 'little')])), size)
    }
  })

  it('is that of a PNG and of a BMP, whichever way up', () => {
    const png = new Uint8Array(24)
    png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    new DataView(png.buffer).setUint32(16, 1200)
    new DataView(png.buffer).setUint32(20, 800)
    const bmp = new Uint8Array(26)
    bmp.set([0x42, 0x4d])
    new DataView(bmp.buffer).setInt32(18, 30, true)
    new DataView(bmp.buffer).setInt32(22, -20, true)

    assert.deepEqual(sizeInHeader(png), [1200, 800])
    assert.deepEqual(sizeInHeader(bmp), [30, 20])
  })

  it('is unknown for anything else, and for what is cut off or broken', () => {
    const whole = jpeg([segment.exif(6)])

    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array([0xff]),
      new TextEncoder().encode('GIF89a and more'),
      new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
      new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0xff]),
    ]) {
      assert.equal(sizeInHeader(bytes), undefined)
    }
    for (let length = 0; length < whole.length; length += 1) {
      assert.doesNotThrow(() => sizeInHeader(whole.subarray(0, length)))
    }
  })

  it('is found where the bytes begin somewhere within a larger buffer', () => {
    const larger = new Uint8Array([9, 9, 9, ...jpeg([segment.exif(6)])])

    assert.deepEqual(sizeInHeader(larger.subarray(3)), [480, 640])
  })
})
