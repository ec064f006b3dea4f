import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { newUploadId } from '../../lib/ids.ts'
import { createSealer } from '../../lib/seal.ts'
import { createPartProofs } from './part-proofs.ts'

const HOUR = 3_600_000
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const at = (ms: number) => createPartProofs({ sealer, now: () => new Date(ms) })
const piece = {
  uploadId: newUploadId(),
  part: 3,
  offset: 0,
  size: 17,
  isWholePart: true,
  md5: 'XUFAKrxLKna5cZ2REBfFkg==',
  sha256: undefined,
}

test('an address says again what was announced, to any process with the same keys', () => {
  assert.deepEqual(at(HOUR / 2).read(at(0).write(piece)), piece)
})

test('an address tells nothing of the upload and fits into a path', () => {
  const proof = at(0).write(piece)

  assert.match(proof, /^[A-Za-z0-9._-]+$/)
  assert.ok(!proof.includes(piece.uploadId))
})

test('an address is good for an hour', () => {
  const proof = at(0).write(piece)

  at(HOUR - 1).read(proof)
  assert.throws(() => at(HOUR).read(proof), { code: 'upload_address_expired', kind: 'forbidden' })
})

test('an address that was made up, changed or sealed for something else is refused', () => {
  const proof = at(0).write(piece)
  const changed = `${proof.slice(0, -2)}${proof.endsWith('AA') ? 'BB' : 'AA'}`

  for (const text of ['', 'v1.test.abc', changed, sealer.seal('[9e15]', 'something else')]) {
    assert.throws(() => at(0).read(text), { code: 'upload_address_invalid', kind: 'forbidden' })
  }
})
