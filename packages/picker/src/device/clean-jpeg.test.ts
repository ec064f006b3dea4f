import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cleanJpeg } from './clean-jpeg.ts'
import { sizeInHeader } from './image-header.ts'
import { jpeg, segment } from './jpeg.example.ts'

const nothing = { keepOrientation: false, keepICCandAPP: false }

const JFIF = segment(0xe0, 'JFIF\0')
const ICC = segment(0xe2, 'ICC_PROFILE')
const ADOBE = segment(0xee, 'Adobe')
const PERSONAL = [
  segment.exif(6),
  segment(0xe1, 'http://ns.adobe.com/xap'),
  segment(0xed, 'IPTC'),
  segment(0xfe, 'me'),
]

function cleaned(bytes: Uint8Array<ArrayBuffer>, keep = nothing): Uint8Array<ArrayBuffer> {
  const pieces = cleanJpeg(bytes, keep)
  assert.ok(pieces)
  return new Uint8Array(pieces.flatMap((piece) => [...piece]))
}

describe('cleaning a JPEG', () => {
  it('takes out what tells about people, and leaves the picture byte for byte', () => {
    const picture = jpeg([JFIF, ...PERSONAL, ICC, ADOBE])

    assert.deepEqual(cleaned(picture), jpeg([JFIF, ADOBE]))
  })

  it('leaves a clean picture as it is', () => {
    assert.deepEqual(cleaned(jpeg([JFIF])), jpeg([JFIF]))
  })

  it('keeps how the picture is turned, and nothing else of Exif, when asked to', () => {
    for (const order of ['big', 'little'] as const) {
      const picture = jpeg([JFIF, segment.exif(6, order)])

      const result = cleaned(picture, { ...nothing, keepOrientation: true })

      assert.deepEqual(sizeInHeader(result), [480, 640])
      assert.equal(Buffer.from(result).includes('52.5'), false)
      assert.deepEqual(result.subarray(2, 2 + JFIF.length), JFIF)
    }
  })

  it('adds no Exif to a picture that has none', () => {
    assert.deepEqual(cleaned(jpeg([JFIF]), { ...nothing, keepOrientation: true }), jpeg([JFIF]))
  })

  it('keeps the colour profile and other application data when asked to', () => {
    const picture = jpeg([JFIF, ...PERSONAL, ICC, ADOBE])

    const result = cleaned(picture, { ...nothing, keepICCandAPP: true })

    assert.deepEqual(result, jpeg([JFIF, ICC, ADOBE]))
  })

  it('cuts off further pictures behind the first, which have places of their own', () => {
    const second = jpeg([segment.exif(1)])

    assert.deepEqual(cleaned(jpeg([JFIF], { behind: [second] })), jpeg([JFIF]))
  })

  it('keeps a picture to the end of the file where it is cut off', () => {
    const whole = jpeg([JFIF])
    const cut = whole.subarray(0, whole.length - 3)

    assert.deepEqual(cleaned(cut), cut)
  })

  it('says that something else is no JPEG', () => {
    for (const text of ['', '\x89PNG', 'hello']) {
      assert.equal(cleanJpeg(new TextEncoder().encode(text), nothing), undefined)
    }
    assert.equal(cleanJpeg(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4]), nothing), undefined)
  })
})
