import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { pino } from 'pino'
import { createEgressGate } from '../../lib/egress-gate.ts'
import { createGatedBuckets } from '../../storage/s3/gated-buckets.ts'
import { createS3Storage } from '../../storage/s3/s3.ts'
import { createStorages, type OwnPlaces } from '../../storage/storages.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import {
  allowBrowsers,
  bucketOpener,
  skipWithoutS3,
  type TestBucket,
} from '../../testing/storages.ts'
import { createSweepStorage } from '../sweep-storage.ts'
import { storedHash } from '../testing/ingest-world.ts'
import { objectsIn } from './testing/objects-in.ts'
import {
  complete,
  openUploadWorld,
  requestOf,
  send,
  type UploadWorld,
} from './testing/upload-world.ts'
import type { AnnouncedPiece, Upload, Uploads } from './upload.ts'

const HOUR = 3_600_000
const { signal } = new AbortController()
const hash = (algorithm: 'md5' | 'sha256', bytes: Buffer, encoding: 'hex' | 'base64') =>
  createHash(algorithm).update(bytes).digest(encoding)
const sha256 = (bytes: Buffer) => hash('sha256', bytes, 'hex')

function announce({ id: uploadId }: Upload, part: number, bytes: Buffer): AnnouncedPiece {
  const md5 = hash('md5', bytes, 'base64')
  const size = bytes.length
  return { uploadId, part, offset: 0, size, isWholePart: true, md5, sha256: undefined }
}

/** Asks where a part can be sent past us, and sends `bytes` there. */
async function putDirect(
  uploads: Uploads,
  upload: Upload,
  part: number,
  announced: Buffer,
  bytes = announced,
): Promise<Response> {
  const address = await uploads.address(announce(upload, part, announced), upload)
  assert.ok(address, 'a part may be sent past us')
  const body = new Uint8Array(bytes)
  return await fetch(address.url, { method: 'PUT', headers: address.headers, body })
}

describe('parts sent past us', { skip: skipWithoutS3() }, () => {
  const openBucket = bucketOpener()

  forEachDatabase((_database, openDatabase) => {
    let bucket: TestBucket
    let world: UploadWorld
    let uploads: Uploads
    before(async () => {
      bucket = await openBucket()
      const reopen = () => createS3Storage({ ...bucket.options, isDirect: true })
      world = await openUploadWorld(await openDatabase(), { storage: reopen(), reopen })
      uploads = world.process()
    })
    after(() => world.stop())
    const begin = (size: number) => uploads.start(requestOf(world, size))

    test('become the file, in whatever process it is completed', async () => {
      const parts = [randomBytes(70_000), randomBytes(70_000), randomBytes(5)]
      const whole = Buffer.concat(parts)
      const before = await objectsIn(world.storage)
      const upload = await begin(whole.length)
      const answers = await Promise.all(
        parts.map((bytes, index) => putDirect(uploads, upload, index + 1, bytes)),
      )
      const claims = answers.map((answer, index) => ({
        part: index + 1,
        etag: answer.headers.get('etag') ?? '',
      }))

      const file = await complete(world.process(), upload, {
        ...{ size: whole.length, parts: claims, uploadTags: undefined },
      })

      assert.equal(file.sha256, sha256(whole))
      assert.equal(await storedHash(world.storage, file), sha256(whole))
      await eventually(async () => {
        const added = (await objectsIn(world.storage)).filter((key) => !before.includes(key))
        assert.deepEqual(added, [file.storageKey])
      })
    })

    test('of one part are copied, for whoever has the address may write there again', async () => {
      const bytes = randomBytes(1000)
      const upload = await begin(bytes.length)
      const address = await uploads.address(announce(upload, 1, bytes), upload)
      const put = () =>
        fetch(address?.url ?? '', {
          method: 'PUT',
          ...(address && { headers: address.headers }),
          body: new Uint8Array(bytes),
        })
      await put()

      const file = await complete(uploads, upload)

      assert.equal((await put()).status, 200)
      assert.ok(!address?.url.includes(file.storageKey))
      assert.equal(await storedHash(world.storage, file), sha256(bytes))
    })

    test('have to be the bytes that were announced', async () => {
      const bytes = randomBytes(1000)
      const upload = await begin(bytes.length)

      const other = await putDirect(uploads, upload, 1, bytes, randomBytes(1000))
      const longer = await putDirect(uploads, upload, 1, bytes, randomBytes(1001))

      assert.deepEqual([other.status >= 400, longer.status >= 400], [true, true])
      await assert.rejects(complete(uploads, upload), { code: 'upload_part_missing' })
      await putDirect(uploads, upload, 1, bytes)
      assert.equal((await complete(uploads, upload)).sha256, sha256(bytes))
    })

    test('may come again with other bytes, through us as well', async () => {
      const parts = [randomBytes(1000), randomBytes(1000), randomBytes(10)] as const
      const whole = Buffer.concat(parts)
      const upload = await begin(whole.length)
      await putDirect(uploads, upload, 1, randomBytes(1000))
      await putDirect(uploads, upload, 2, randomBytes(1000))
      await send(uploads, upload, 1, parts[0])
      await putDirect(uploads, upload, 2, parts[1])
      await putDirect(uploads, upload, 3, parts[2])

      const file = await complete(uploads, upload)

      assert.equal(await storedHash(world.storage, file), sha256(whole))
    })

    test('may be chunks of the intelligent flow, which know when their part is there', async () => {
      const chunks = [randomBytes(1000), randomBytes(500)] as const
      const request = { ...requestOf(world, 1500), isIntelligent: true }
      const upload = await uploads.start(request)
      for (const [index, bytes] of chunks.entries()) {
        assert.equal(await uploads.hasPart(upload, 1), false)
        const piece = { ...announce(upload, 1, bytes), offset: index * 1000, isWholePart: false }
        const address = await uploads.address(piece, upload)
        const init = { method: 'PUT', body: new Uint8Array(bytes) }
        await fetch(address?.url ?? '', { ...init, headers: { ...address?.headers } })
      }

      assert.equal(await uploads.hasPart(upload, 1), true)
      assert.equal((await complete(uploads, upload)).sha256, sha256(Buffer.concat(chunks)))
    })

    test('are one address however often it is asked for, and no more than some for an upload', async () => {
      const upload = await begin(1000)
      const keys = new Set<string>()
      const same = randomBytes(1000)
      for (const bytes of [same, same, ...Array.from({ length: 5 }, () => randomBytes(1000))]) {
        const address = await uploads.address(announce(upload, 1, bytes), upload)
        if (address) keys.add(new URL(address.url).pathname)
      }

      assert.equal(keys.size, 4)
    })

    test('are few for each part, however small they are', async () => {
      const upload = await begin(1_000_000)
      const asked = Array.from({ length: 6 }, () => announce(upload, 1, randomBytes(10)))
      const addresses = await Promise.all(asked.map((piece) => uploads.address(piece, upload)))

      assert.equal(addresses.filter((address) => address !== undefined).length, 4)
    })

    test('without an MD5 come through us', async () => {
      const upload = await begin(1000)
      const piece = { ...announce(upload, 1, randomBytes(1000)), md5: undefined }

      assert.equal(await uploads.address(piece, upload), undefined)
    })

    test('leave nothing when the upload is aborted or forgotten, and are left alone until then', async () => {
      const before = await objectsIn(world.storage)
      const added = async () =>
        (await objectsIn(world.storage)).filter((key) => !before.includes(key))
      const uploadsOf = [await begin(1000), await begin(1000)] as const
      for (const upload of uploadsOf) await putDirect(uploads, upload, 1, randomBytes(1000))
      const sweepStorage = createSweepStorage({
        db: world.database.db,
        storage: createStorages({ shared: world.storage }),
        log: pino({ level: 'silent' }),
        now: () => Date.now() + 48 * HOUR,
      })
      await sweepStorage(signal)
      assert.equal((await added()).length, 2)

      await uploads.abort(uploadsOf[0])
      await world.process({ hoursLater: 25 }).sweep(signal)

      await eventually(async () => assert.deepEqual(await added(), []))
      await assert.rejects(
        uploads.address(announce(uploadsOf[0], 1, randomBytes(10)), uploadsOf[0]),
      )
    })
  })

  test("go to an app's own bucket when browsers reach it, else through us", async () => {
    const bucket = await openBucket()
    const gate = createEgressGate({ allow: ['127.0.0.0/8', '::1'] })
    const addressOf = async () => {
      const buckets = createGatedBuckets(gate, { isDirect: true })
      const { endpoint, ...typed } = bucket.typed
      const own: OwnPlaces = {
        ...{ maxBytes: buckets.maxBytes, partSize: buckets.partSize },
        current: async () => 'loc_own',
        open: () => buckets.open({ ...typed, endpoint: endpoint ?? undefined }),
        list: async () => ['loc_own'],
        close: async () => buckets.close(),
      }
      const storages = createStorages({ shared: createS3Storage(bucket.options), own })
      const bytes = randomBytes(10)
      const content = { size: bytes.length, md5: hash('md5', bytes, 'base64') }
      const address = await (await storages.directAt('loc_own/a'))?.address(content)
      await storages.close()
      return address
    }

    assert.equal(await addressOf(), undefined)
    await allowBrowsers(bucket)
    assert.match((await addressOf())?.url ?? '', new RegExp(bucket.typed.bucket))
  })

  test('are signed for the name that senders reach the bucket by', async () => {
    const bucket = await openBucket()
    const publicEndpoint = String(bucket.typed.endpoint).replace('127.0.0.1', 'localhost')
    const storage = createS3Storage({ ...bucket.options, isDirect: true, publicEndpoint })
    const bytes = randomBytes(10)

    const content = { size: bytes.length, md5: hash('md5', bytes, 'base64') }
    const address = await storage.direct?.address('a/b', content)

    assert.equal(new URL(address?.url ?? '').hostname, 'localhost')
    const body = new Uint8Array(bytes)
    const init = { method: 'PUT', headers: { ...address?.headers }, body }
    assert.equal((await fetch(address?.url ?? '', init)).status, 200)
    assert.equal((await storage.direct?.find('a/b', { signal }))?.size, 10)
    await storage.close()
  })

  test('are checked for what keeps browsers from sending them', async () => {
    const bucket = await openBucket()
    const storage = createS3Storage({ ...bucket.options, isDirect: true })
    const fault = () => storage.direct?.findFault({ signal })

    assert.match(String(await fault()), /no page of any origin/)
    await allowBrowsers(bucket, { exposed: [] })
    assert.match(String(await fault()), /do not expose the header ETag/)
    await allowBrowsers(bucket)
    assert.equal(await fault(), undefined)
    await storage.close()
  })
})
