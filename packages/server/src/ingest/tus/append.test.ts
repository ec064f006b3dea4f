import assert from 'node:assert/strict'
import { test } from 'node:test'
import { largestPiece, smallestPiece } from './append.ts'

const TIB = 1024 ** 4

for (const [sender, pieceBehind] of [
  ['that sends all at once', largestPiece],
  ['that sends as little at a time as is kept apart', smallestPiece],
] as const) {
  test(`a file of 5 TiB is no more than 10,000 pieces, by a sender ${sender}`, () => {
    let pieces = 0
    for (let offset = 0; offset < 5 * TIB; pieces += 1) offset += pieceBehind(offset)

    assert.ok(pieces <= 10_000, String(pieces))
  })
}
