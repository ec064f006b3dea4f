import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { createHasher } from './hasher.ts'
import { createOrderedHash } from './ordered-hash.ts'

const hasher = createHasher()
after(() => hasher.close())

const PART = 1024 * 1024
const bytes = new Uint8Array(new SharedArrayBuffer(7 * PART + 333))
bytes.set(randomBytes(bytes.length))
const expected = createHash('sha256').update(bytes).digest('hex')
const offsets = Array.from({ length: 8 }, (_, index) => index * PART)
const shuffled = [3, 1, 0, 7, 2, 6, 5, 4].map((index) => index * PART)
const part = (offset: number) => bytes.subarray(offset, offset + PART)

test('parts in order are hashed as they come', async () => {
  const session = hasher.open({ isSavable: false, from: undefined })
  const hash = createOrderedHash({ session, start: 0 })

  await Promise.all(offsets.map((offset) => hash.offer(offset, part(offset))))

  assert.equal((await hash.digest(bytes.length)).sha256, expected)
  hash.close()
})

test('parts out of order are read back from the storage when their turn comes', async () => {
  const session = hasher.open({ isSavable: false, from: undefined })
  const written = new Set<number>()
  const hash = createOrderedHash({
    session,
    start: 0,
    readBack: async (offset, target) => {
      for (let at = offset; at < offset + target.length; at += PART) {
        assert.ok(written.has(at - (at % PART)), `read ${at} before it was written`)
      }
      target.set(bytes.subarray(offset, offset + target.length))
      return target.length
    },
  })

  hash.readBackInto(new Uint8Array(new SharedArrayBuffer(PART)))
  for (const offset of shuffled) {
    await hash.offer(offset, part(offset))
    written.add(offset)
    hash.written(offset, Math.min(offset + PART, bytes.length))
  }

  assert.equal((await hash.digest(bytes.length)).sha256, expected)
  hash.close()
})

test('without reading back, what is ahead of its turn is held until it is hashed', async () => {
  const session = hasher.open({ isSavable: true, from: undefined })
  const hash = createOrderedHash({ session, start: 0 })
  const done: number[] = []

  const offers = shuffled.map((offset) =>
    hash.offer(offset, part(offset)).then(() => done.push(offset)),
  )
  await Promise.all(offers)

  assert.deepEqual(done, offsets)
  assert.equal((await hash.digest(bytes.length)).sha256, expected)
  hash.close()
})

test('says how much is missing instead of giving a hash of less', async () => {
  const session = hasher.open({ isSavable: false, from: undefined })
  const hash = createOrderedHash({ session, start: 0 })
  await hash.offer(0, part(0))

  await assert.rejects(hash.digest(bytes.length), /1048576 of 7340365 bytes/)
  hash.close()
})

test('parts that came early are hashed once there is memory for reading them back', async () => {
  const session = hasher.open({ isSavable: false, from: undefined })
  const hash = createOrderedHash({
    session,
    start: 0,
    readBack: async (offset, target) => {
      target.set(bytes.subarray(offset, offset + target.length))
      return target.length
    },
  })
  for (const offset of shuffled) {
    await hash.offer(offset, part(offset))
    hash.written(offset, Math.min(offset + PART, bytes.length))
  }

  assert.ok(hash.needsBuffer())
  hash.readBackInto(new Uint8Array(new SharedArrayBuffer(PART)))

  assert.equal((await hash.digest(bytes.length)).sha256, expected)
  hash.close()
})

test('a part that cannot be read back fails the digest', async () => {
  const session = hasher.open({ isSavable: false, from: undefined })
  const hash = createOrderedHash({
    session,
    start: 0,
    readBack: () => Promise.reject(new Error('disk gone')),
  })
  hash.readBackInto(new Uint8Array(new SharedArrayBuffer(PART)))
  hash.written(0, PART)

  await assert.rejects(hash.digest(PART), /disk gone/)
  hash.close()
})

test('what is held for its turn is given back when the bytes before it will not come', async () => {
  const session = hasher.open({ isSavable: true, from: undefined })
  const hash = createOrderedHash({ session, start: 0 })
  const offer = hash.offer(PART, part(PART))

  hash.giveUp()

  await assert.rejects(offer, /given up/)
  hash.close()
})
