import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { blockHashOf, createBlockHash } from './block-hash.ts'

const MIB_4 = 4_194_304
const counted = Uint8Array.from({ length: 10_000_000 }, (_, index) => index % 251)

const vectors: readonly [string, Uint8Array, string][] = [
  [
    'nothing',
    new Uint8Array(0),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ],
  [
    'one zero byte',
    new Uint8Array(1),
    '1406e05881e299367766d313e26c05564ec91bf721d31726bd6e46e60689539a',
  ],
  [
    'a letter',
    Buffer.from('a'),
    'bf5d3affb73efd2ec6c36ad3112dd933efed63c4e1cbffcfa88e2759c144f2d8',
  ],
  [
    'a few words',
    Buffer.from('hello world'),
    'bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423',
  ],
  [
    'one byte less than a block',
    new Uint8Array(MIB_4 - 1),
    '839e2d868a885f260431d186466f0f3c189ee0eee5cc444b54e717740ad7f1c3',
  ],
  [
    'exactly one block',
    new Uint8Array(MIB_4),
    'c7e946d101855255d919ef0c70718633adf77d3dfb3adeeecf5d0cb4e951be58',
  ],
  [
    'one byte more than a block',
    new Uint8Array(MIB_4 + 1),
    '14a4d47f23a30177885d9820122f17d2d3a55fe63f7f5c27b95f689e0b2accd6',
  ],
  [
    'exactly two blocks',
    new Uint8Array(2 * MIB_4),
    '03ae066c707c588592d9e27aa2444ca98423e0999024f1ceaa11a153790b37de',
  ],
  [
    'one byte more than two blocks',
    new Uint8Array(2 * MIB_4 + 1),
    '0abd0f48fe25004ce9ca2e45df928ba9b1052f20666d7dde21ecdbeb7aa96482',
  ],
  ['counted bytes', counted, 'adcedd7b0933aef0bdf54a73c43b77526b6ff90b1a303d2cd235f44161b65177'],
]

for (const [title, bytes, expected] of vectors) {
  test(`hashes ${title}`, () => {
    const hash = createBlockHash()

    hash.update(bytes)

    assert.equal(hash.digest(), expected)
  })
}

test('is told from the SHA-256 where there is no more than one block', () => {
  for (const [title, bytes, expected] of vectors) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const isOne = bytes.length <= MIB_4

    assert.equal(blockHashOf({ size: bytes.length, sha256 }), isOne ? expected : undefined, title)
  }
})

test('does not depend on how the bytes are cut', () => {
  for (const step of [1_000_003, MIB_4 - 1, MIB_4, MIB_4 + 1, 9_999_999]) {
    const hash = createBlockHash()

    for (let at = 0; at < counted.length; at += step) hash.update(counted.subarray(at, at + step))

    assert.equal(hash.digest(), 'adcedd7b0933aef0bdf54a73c43b77526b6ff90b1a303d2cd235f44161b65177')
  }
})

test('cannot be read twice', () => {
  const hash = createBlockHash()
  hash.digest()

  assert.throws(() => hash.digest())
})
