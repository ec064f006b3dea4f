import assert from 'node:assert/strict'
import { hash, randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { createMd5Lanes, type Md5Lanes } from './md5-lanes.ts'

const MIB = 1024 * 1024

/** Feeds contents in pieces, as the lanes become free for them, and resolves to their MD5s. */
function hashAll(
  lanes: Md5Lanes,
  contents: readonly Uint8Array[],
  pieceSize: () => number,
): Promise<readonly string[]> {
  const hashes = contents.map((content) => {
    const stream = lanes.open()
    return new Promise<string>((resolve) => {
      const feed = (at: number): void => {
        const piece = content.subarray(at, at + pieceSize())
        if (at >= content.length) stream.digest(resolve)
        else stream.update(piece, () => feed(at + piece.length))
      }
      feed(0)
    })
  })
  while (lanes.step()) {
    // Until nothing is left.
  }
  return Promise.all(hashes)
}

const expected = (contents: readonly Uint8Array[]) =>
  contents.map((content) => hash('md5', content))

test('the MD5 of any number of bytes up to some blocks is the one everybody else computes', async () => {
  const contents = Array.from({ length: 260 }, (_, size) => randomBytes(size))

  assert.deepEqual(await hashAll(createMd5Lanes(), contents, () => 1_000), expected(contents))
})

test('one content alone, two, four and more at once are hashed alike', async () => {
  const contents = Array.from({ length: 9 }, () => randomBytes(100_000))
  const lanes = createMd5Lanes()

  for (const count of [1, 2, 3, 4, 5, 9]) {
    const some = contents.slice(0, count)
    assert.deepEqual(await hashAll(lanes, some, () => 30_000), expected(some))
  }
})

test('how contents are cut, and how different they are in size, makes no difference', async () => {
  const contents = Array.from({ length: 7 }, () => randomBytes(randomInt(2 * MIB)))
  const lanes = createMd5Lanes()

  for (const size of [1 * MIB, 65_536, 4_097, () => randomInt(1, 50_000)]) {
    const pieceSize = typeof size === 'number' ? () => size : size
    assert.deepEqual(await hashAll(lanes, contents, pieceSize), expected(contents))
  }
})

test('a content of more than 512 MiB has its length in more than 32 bits', () => {
  const lanes = createMd5Lanes()
  const stream = lanes.open()
  const zeros = new Uint8Array(4 * MIB)
  let digest: string | undefined

  for (let piece = 0; piece < 129; piece++) stream.update(zeros, () => undefined)
  stream.digest((hex) => {
    digest = hex
  })
  while (lanes.step()) {
    // Until nothing is left.
  }

  assert.equal(digest, '2b665fd604cfd34100cfb23662ae3465')
})

test('what is given several at a time is fulfilled in order', () => {
  const lanes = createMd5Lanes()
  const stream = lanes.open()
  const [one, two] = [randomBytes(1_000), randomBytes(10)]
  const told: string[] = []

  stream.update(one, () => told.push('one'))
  stream.update(two, () => told.push('two'))
  stream.digest((hex) => told.push(hex))
  while (lanes.step()) {
    // Until nothing is left.
  }

  assert.deepEqual(told, ['one', 'two', hash('md5', Buffer.concat([one, two]))])
})

test('a content that is given up gives its bytes back, and others go on', async () => {
  const lanes = createMd5Lanes()
  const given = lanes.open()
  let isBack = false
  given.update(randomBytes(MIB), () => {
    isBack = true
  })
  lanes.step()

  given.close()

  assert.ok(isBack)
  const content = randomBytes(MIB)
  assert.deepEqual(await hashAll(lanes, [content], () => 5_000), expected([content]))
})
