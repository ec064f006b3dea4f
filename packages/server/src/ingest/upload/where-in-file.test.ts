import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newUploadId } from '../../lib/ids.ts'
import type { AnnouncedPiece } from './upload.ts'
import { whereInFile } from './where-in-file.ts'

const MiB = 1024 * 1024
const uploadId = newUploadId()

const part = (number: number, size: number, more: Partial<AnnouncedPiece> = {}) => ({
  ...{ uploadId, part: number, offset: 0, size, isWholePart: true },
  ...{ md5: undefined, sha256: undefined, ...more },
})
/** Start and end in MiB. */
const where = (size: number, piece: AnnouncedPiece, partBytes?: number) => {
  const place = whereInFile({ size }, piece, { unit: MiB, partBytes })
  return place && [place.start / MiB, place.end / MiB]
}

test('the first part that comes tells where all others belong', () => {
  assert.deepEqual(where(20 * MiB, part(1, 6 * MiB)), [0, 6])
  assert.deepEqual(where(20 * MiB, part(3, 6 * MiB)), [12, 18])
  assert.deepEqual(where(20 * MiB, part(4, 2 * MiB), 6 * MiB), [18, 20])
})

test('a part of an odd length is taken for the last one', () => {
  assert.deepEqual(where(13.5 * MiB, part(3, 1.5 * MiB)), [12, 13.5])
  assert.deepEqual(where(13.5 * MiB, part(3, 1.5 * MiB), 6 * MiB), [12, 13.5])
  assert.equal(where(13.5 * MiB, part(2, 1.5 * MiB), 6 * MiB), undefined)
})

test('chunks belong into parts of 8 MiB', () => {
  const chunk = (number: number, offset: number, size: number) =>
    part(number, size, { offset, isWholePart: false })

  assert.deepEqual(where(20 * MiB, chunk(2, 3 * MiB, MiB)), [11, 12])
  assert.deepEqual(where(20.5 * MiB, chunk(3, 4 * MiB, MiB / 2)), [20, 20.5])
  assert.equal(where(20 * MiB, chunk(2, 3 * MiB, MiB / 2)), undefined)
  assert.equal(where(20 * MiB, chunk(2, 3 * MiB + 1, MiB)), undefined)
})

test('what may end behind the file, is all of it or of a size that only its end tells has no place', () => {
  assert.equal(where(20 * MiB, part(4, 6 * MiB), 6 * MiB), undefined)
  assert.equal(where(20 * MiB, part(1, 20 * MiB)), undefined)
  assert.equal(where(20 * MiB, part(1, 6 * MiB, { follows: 0 })), undefined)
  assert.equal(where(20 * MiB, part(2, 5 * MiB), 6 * MiB), undefined)
})
