import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { forEachDatabase } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import { createRandom, type Random } from '../../testing/random.ts'
import { forEachStorage } from '../../testing/storages.ts'
import { storedHash } from '../testing/ingest-world.ts'
import { objectsIn } from './testing/objects-in.ts'
import {
  complete,
  openUploadWorld,
  requestOf,
  send,
  sendBroken,
  type UploadWorld,
} from './testing/upload-world.ts'
import type { Upload, Uploads } from './upload.ts'

const MiB = 1024 * 1024
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Lengths of parts that fit into the local storage's own, and some that do not. */
const PART_BYTES = [MiB, 2 * MiB, MiB, 2 * MiB, MiB + 1, 700_000]
const MAX_PARTS = 5

/** Each seed is one upload; the same one in every run. */
const SEEDS = { local: 16, s3: 2 } as const

forEachDatabase((_database, openDatabase) => {
  forEachStorage((storageName, openStorage) => {
    let world: UploadWorld
    before(async () => {
      world = await openUploadWorld(await openDatabase(), await openStorage())
    })
    after(() => world.stop())

    test('connections that break, parts that come again in any order, servers that die: the file is what was acknowledged last', async () => {
      const stored: string[] = []
      for (let seed = 1; seed <= SEEDS[storageName]; seed++) {
        const { storageKey, told, found, expected } = await runUpload(world, createRandom(seed))
        assert.deepEqual({ seed, told, found }, { seed, told: expected, found: expected })
        stored.push(storageKey)
      }

      await eventually(async () => assert.deepEqual(await objectsIn(world.storage), stored.sort()))
    })
  })
})

/** Sends a file as the worst line and the worst client would, and completes it twice at once. */
async function runUpload(world: UploadWorld, random: Random) {
  const partBytes = PART_BYTES[random(PART_BYTES.length)] ?? MiB
  const sizes = Array.from({ length: 1 + random(MAX_PARTS) }, () => partBytes)
  sizes[sizes.length - 1] = 1 + random(partBytes)
  const size = sizes.reduce((sum, one) => sum + one, 0)
  const acknowledged = new Map<number, Buffer>()
  let uploads = world.process({ isAlone: true })
  const upload = await uploads.start(requestOf(world, size))

  while (acknowledged.size < sizes.length) {
    if (random(8) === 0) uploads = world.process({ isAlone: true })
    const some = Array.from({ length: 1 + random(3) }, () => random(sizes.length))
    const parts = [...new Set(some)].filter((index) => !acknowledged.has(index) || random(3) === 0)
    await Promise.all(parts.map((index) => sendOne(index, uploads)))
  }
  const [first, second] = await Promise.all([complete(uploads, upload), complete(uploads, upload)])
  assert.equal(first.handle, second.handle)
  const whole = Buffer.concat(sizes.map((_, index) => acknowledged.get(index) ?? Buffer.alloc(0)))
  return {
    storageKey: first.storageKey,
    told: first.sha256,
    found: await storedHash(world.storage, first),
    expected: sha256(whole),
  }

  async function sendOne(index: number, through: Uploads): Promise<void> {
    const bytes = randomBytes(sizes[index] ?? 0)
    if (await isSent(through, upload, index + 1, bytes, random)) acknowledged.set(index, bytes)
  }
}

/** Every third part breaks off or arrives damaged. */
async function isSent(
  uploads: Uploads,
  upload: Upload,
  part: number,
  bytes: Buffer,
  random: Random,
): Promise<boolean> {
  const fate = random(6)
  if (fate === 0) {
    await assert.rejects(sendBroken(uploads, upload, part, bytes, random(bytes.length)), {
      code: 'upload_part_cut',
    })
  } else if (fate === 1) {
    const md5 = 'AAAAAAAAAAAAAAAAAAAAAA=='
    await assert.rejects(send(uploads, upload, part, bytes, { md5 }), { code: 'upload_part_hash' })
  } else await send(uploads, upload, part, bytes)
  return fate > 1
}
