import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { createBlockHash } from '../lib/block-hash.ts'
import { createHasher } from './hasher.ts'

const hasher = createHasher()
after(() => hasher.close())

const MiB = 1024 * 1024
const shared = (bytes: Uint8Array) => {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const blockHash = (bytes: Uint8Array) => {
  const hash = createBlockHash()
  hash.update(bytes)
  return hash.digest()
}

for (const isSavable of [false, true]) {
  test(`both hashes are right, whatever the pieces (savable: ${isSavable})`, async () => {
    const bytes = randomBytes(9 * MiB + 17)
    const session = hasher.open({ isSavable, from: undefined })

    for (let at = 0; at < bytes.length; at += 1_500_000) {
      await session.update(shared(bytes.subarray(at, at + 1_500_000)))
    }

    assert.deepEqual(await session.digest(), { sha256: sha256(bytes), blockHash: blockHash(bytes) })
    session.close()
  })
}

test('another session goes on from a saved state', async () => {
  const bytes = randomBytes(10 * MiB)
  const first = hasher.open({ isSavable: true, from: undefined })
  await first.update(shared(bytes.subarray(0, 8 * MiB)))
  const state = JSON.parse(JSON.stringify(await first.save(8 * MiB)))
  first.close()

  const second = hasher.open({ isSavable: true, from: state })
  await second.update(shared(bytes.subarray(8 * MiB)))

  assert.deepEqual(await second.digest(), { sha256: sha256(bytes), blockHash: blockHash(bytes) })
})

test('an empty file has the hashes of nothing', async () => {
  const session = hasher.open({ isSavable: false, from: undefined })

  assert.deepEqual(await session.digest(), {
    sha256: sha256(new Uint8Array()),
    blockHash: sha256(new Uint8Array()),
  })
})

test('a state that is damaged is refused instead of giving a wrong hash', async () => {
  const state = { offset: 0, sha256: 'AAAA', blocks: 'AAAA' }
  const session = hasher.open({ isSavable: true, from: state })

  await assert.rejects(session.update(shared(new Uint8Array(8))), /hashing failed/)
})

test('a process with nothing else to do stays until its threads have stopped', () => {
  const program = `
    import(${JSON.stringify(new URL('./hasher.ts', import.meta.url))}).then(async ({ createHasher }) => {
      const hasher = createHasher()
      const session = hasher.open({ isSavable: false, from: undefined })
      await session.update(new Uint8Array(new SharedArrayBuffer(8)))
      session.close()
      await hasher.close()
      process.stdout.write('stopped')
    })`

  for (let round = 0; round < 5; round++) {
    assert.equal(execFileSync(process.execPath, ['-e', program]).toString(), 'stopped')
  }
})
