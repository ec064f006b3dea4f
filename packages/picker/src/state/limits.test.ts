import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { acceptedTypes, isAccepted, refusalOf } from './limits.ts'

const limits = { accept: [], maxSize: undefined, maxFiles: 3, lang: 'en' }
const photo = { name: 'bike.JPG', contentType: 'image/jpeg', size: 2048 }

describe('limits', () => {
  it('accepts what accept names by type, by ending, or not at all', () => {
    const cases: [accept: string[], name: string, contentType: string, expected: boolean][] = [
      [[], 'anything', '', true],
      [['image/*'], 'bike.jpg', 'image/jpeg', true],
      [['image/*'], 'bike.jpg', '', true],
      [['image/*'], 'bike.jpg', 'application/octet-stream', true],
      [['image/*'], 'bike.pdf', 'application/pdf', false],
      [['image/png', '.pdf'], 'a.PDF', 'application/pdf', true],
      [['.PDF'], 'a.pdf', '', true],
      [['pdf'], 'a.pdf', '', true],
      [['pdf'], 'pdf', '', false],
      [['.jpg'], 'a.jpeg', 'image/jpeg', true],
      [['.jpg'], 'a.png', 'image/jpeg', false],
      [['.jpg'], 'download', 'image/jpeg', true],
      [['.tar.gz'], 'a.tar.gz', 'application/gzip', true],
      [['.tar.gz'], 'a.zip', 'application/gzip', false],
      [['.blend'], 'scene.blend', '', true],
      [['text/plain'], 'a.txt', 'text/plain; charset=utf-8', true],
      [['IMAGE/PNG'], 'a.png', 'image/png', true],
      [['*/*'], 'a.xyz', '', true],
      [['application/*'], 'a.xyz', '', false],
    ]

    for (const [accept, name, contentType, expected] of cases) {
      assert.equal(isAccepted({ name, contentType }, accept), expected, `${accept} ${name}`)
    }
  })

  it('refuses by type first, then by size, then by count', () => {
    const strict = { ...limits, accept: ['.pdf'], maxSize: 1000, maxFiles: 2 }

    const byType = refusalOf(photo, strict, [1, 2])
    const bySize = refusalOf({ ...photo, name: 'a.pdf', contentType: '' }, strict, [1, 2])
    const byCount = refusalOf({ name: 'a.pdf', contentType: '', size: 10 }, strict, [1, 2])

    assert.equal(byType?.reason, 'type')
    assert.equal(bySize?.reason, 'too-large')
    assert.deepEqual(bySize?.values, { name: 'a.pdf', max: '1 kB', size: '2 kB' })
    assert.equal(byCount?.reason, 'too-many')
  })

  it('lets a file of exactly the largest size, an unknown size and an empty file through', () => {
    const strict = { ...limits, maxSize: 1000 }

    for (const size of [1000, undefined, 0]) {
      assert.equal(refusalOf({ ...photo, size }, strict, []), undefined)
    }
  })

  it('never calls one file too many where one is wanted, because it replaces the other', () => {
    assert.equal(refusalOf(photo, { ...limits, maxFiles: 1 }, [1]), undefined)
  })

  it('knows the types that endings in accept stand for', () => {
    assert.deepEqual(acceptedTypes(['.jpg', 'jpeg', 'image/*', '.blend']), [
      'image/jpeg',
      'image/*',
    ])
  })
})
