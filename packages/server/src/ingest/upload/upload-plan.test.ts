import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Piece } from './upload.ts'
import { checkClaims, coversPart, planUpload } from './upload-plan.ts'

const MiB = 1024 * 1024
const NO_CLAIMS = { size: undefined, parts: [], uploadTags: undefined }

const piece = (part: number, offset: number, size: number, etag = 'aa'): Piece => ({
  part,
  offset,
  size,
  etag,
  sha256: undefined,
  storageKey: `${part}/${offset}`,
  placeOffset: undefined,
})
/** What a plan reads, as `key[start-end)`. */
const plan = (pieces: readonly Piece[], size: number) =>
  planUpload(pieces, size).map(({ storageKey, start, end }) => `${storageKey}[${start}-${end})`)
const code = (name: string) => ({ code: name })

test('parts follow each other by number, whatever their sizes', () => {
  assert.deepEqual(plan([piece(2, 0, 3), piece(1, 0, 5), piece(3, 0, 1)], 9), [
    '1/0[0-5)',
    '2/0[0-3)',
    '3/0[0-1)',
  ])
})

test('chunks that overlap are read once, the far-reaching ones in as few pieces as may be', () => {
  assert.deepEqual(plan([piece(1, 0, 4), piece(1, 2, 6), piece(1, 3, 2), piece(1, 7, 3)], 10), [
    '1/0[0-4)',
    '1/2[2-6)',
    '1/7[1-3)',
  ])
})

test('as many chunks as there can be take no time to speak of, in whatever order', () => {
  const chunks = Array.from({ length: 100_000 }, (_, index) => piece(1, 99_999 - index, 2))
  const before = performance.now()
  const spans = planUpload(chunks, 100_001)
  assert.equal(spans.length, 100_000)
  assert.ok(performance.now() - before < 2_000)
})

test('a chunk within another one is not read', () => {
  assert.deepEqual(plan([piece(1, 0, 8), piece(1, 2, 3)], 8), ['1/0[0-8)'])
})

test('nothing and an empty part are both an empty file', () => {
  assert.deepEqual(plan([], 0), [])
  assert.deepEqual(plan([piece(1, 0, 0)], 0), [])
})

test('a part that is missing is named', () => {
  assert.throws(() => planUpload([], 1), code('upload_part_missing'))
  assert.throws(() => planUpload([piece(2, 0, 3)], 3), /part 1 is missing from byte 0/)
  assert.throws(() => planUpload([piece(1, 0, 3)], 4), /part 2 is missing/)
})

test('a hole between chunks is missing, also when the sizes add up', () => {
  assert.throws(
    () => planUpload([piece(1, 0, 2), piece(1, 3, 3)], 5),
    /part 1 is missing from byte 2/,
  )
  assert.throws(() => planUpload([piece(1, 1, 4)], 4), /part 1 is missing from byte 0/)
})

test('more than the file has is refused', () => {
  assert.throws(() => planUpload([piece(1, 0, 5)], 4), code('upload_size_differs'))
})

test('a part of the intelligent flow is covered when its chunks reach its end', () => {
  const size = 8 * MiB + 10
  assert.equal(coversPart([piece(1, 0, 8 * MiB)], 1, size), true)
  assert.equal(coversPart([piece(1, 0, 8 * MiB - 1)], 1, size), false)
  assert.equal(coversPart([piece(1, 1, 8 * MiB - 1)], 1, size), false)
  assert.equal(coversPart([piece(2, 0, 10)], 2, size), true)
  assert.equal(coversPart([], 2, size), false)
  assert.equal(coversPart([], 3, size), false)
})

test('what a sender believes is compared, with its ETags as they were answered', () => {
  const pieces = [piece(1, 0, 4, 'ab12')]
  const claim = (etag: string) => ({ ...NO_CLAIMS, parts: [{ part: 1, etag }] })

  for (const etag of ['"ab12"', 'ab12', '"AB12"', 'W/"ab12"']) {
    checkClaims(pieces, 4, claim(etag))
  }
  checkClaims(pieces, 4, { ...NO_CLAIMS, size: 4 })
  assert.throws(() => checkClaims(pieces, 4, claim('"ab"')), code('upload_part_differs'))
  assert.throws(() => checkClaims([], 4, claim('"ab12"')), code('upload_part_missing'))
  assert.throws(
    () => checkClaims(pieces, 4, { ...NO_CLAIMS, size: 5 }),
    code('upload_size_differs'),
  )
})
