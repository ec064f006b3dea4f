import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { CreateBucketCommand, DeleteBucketCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3'
import { createLocalStorage } from '../storage/local/local.ts'
import { createS3Storage } from '../storage/s3/s3.ts'
import { createS3Client, type S3Credentials, type S3Options } from '../storage/s3/s3-client.ts'
import type { StorageDriver } from '../storage/storage.ts'

/** An empty storage that nobody else uses. */
export interface TestStorage {
  readonly storage: StorageDriver
  /** The same place as another process would open it. */
  reopen(): StorageDriver
}

/**
 * Runs `tests` once inside a `describe` for local disk (a temporary folder) and once for S3 (a
 * bucket of its own on the server at `QUAYSIDE_TEST_S3_ENDPOINT`). Call `open` in a test or in
 * `before`; everything it opened is closed and removed after the last test. Without an address S3
 * is skipped with the reason, or fails when `QUAYSIDE_TEST_REQUIRE_ALL` is set.
 */
export function forEachStorage(
  tests: (name: 'local' | 's3', open: () => Promise<TestStorage>) => void,
): void {
  describe('local', () => tests('local', opener(openTestLocal)))
  describe('s3', { skip: skipWithoutS3() }, () => tests('s3', opener(openTestS3)))
}

/** For `skip` of tests that need an S3 server: the reason when there is none. */
export function skipWithoutS3(): string | false {
  const hasS3 = process.env.QUAYSIDE_TEST_S3_ENDPOINT || process.env.QUAYSIDE_TEST_REQUIRE_ALL
  return hasS3 ? false : 'QUAYSIDE_TEST_S3_ENDPOINT is not set'
}

/** An empty bucket as a customer would type it in; it is emptied and removed after the last test. */
export function bucketOpener(): () => Promise<TestBucket> {
  const opened: TestBucket[] = []
  after(async () => {
    for (const bucket of opened) await removeBucket(bucket.options)
  })
  return async () => {
    const options = testS3Options(`quayside-own-${randomBytes(6).toString('hex')}`)
    await createBucket(options)
    const { bucket, endpoint, region, credentials } = options
    const { accessKeyId, secretAccessKey } = credentials
    const keys = { accessKeyId, secretAccessKey }
    const typed = { bucket, prefix: 'quayside', endpoint: endpoint ?? null, region, ...keys }
    const made = { options, typed }
    opened.push(made)
    return made
  }
}

export interface TestBucket {
  readonly typed: {
    readonly bucket: string
    readonly prefix: string
    readonly endpoint: string | null
    readonly region: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }
  readonly options: TestS3Options
}

/** Lets pages of any origin write into a bucket and read these headers of the answers. */
export async function allowBrowsers(
  { options }: TestBucket,
  { exposed = ['ETag'] }: { readonly exposed?: readonly string[] } = {},
): Promise<void> {
  const client = createS3Client(options)
  const rule = { AllowedOrigins: ['*'], AllowedMethods: ['PUT'], AllowedHeaders: ['*'] }
  const CORSConfiguration = { CORSRules: [{ ...rule, ExposeHeaders: [...exposed] }] }
  await client.send(new PutBucketCorsCommand({ Bucket: options.bucket, CORSConfiguration }))
  client.destroy()
}

type TestS3Options = S3Options & { readonly credentials: S3Credentials }

async function createBucket(options: S3Options): Promise<void> {
  const client = createS3Client(options)
  await client.send(new CreateBucketCommand({ Bucket: options.bucket }))
  client.destroy()
}

async function removeBucket(options: S3Options): Promise<void> {
  const client = createS3Client(options)
  const all = createS3Storage({ ...options, prefix: '' })
  await empty(all)
  await all.close()
  await client.send(new DeleteBucketCommand({ Bucket: options.bucket }))
  client.destroy()
}

interface OpenTestStorage extends TestStorage {
  remove(): Promise<void>
}

function opener(openOne: () => Promise<OpenTestStorage>): () => Promise<TestStorage> {
  const opened: OpenTestStorage[] = []
  after(async () => {
    for (const one of opened.reverse()) await one.remove()
  })
  return async () => {
    const one = await openOne()
    opened.push(one)
    return one
  }
}

async function openTestLocal(): Promise<OpenTestStorage> {
  const dir = await mkdtemp(join(tmpdir(), 'quayside-storage-'))
  const drivers = openDrivers(() => createLocalStorage({ dir }))
  return {
    ...drivers,
    async remove() {
      await drivers.close()
      await rm(dir, { recursive: true })
    },
  }
}

async function openTestS3(): Promise<OpenTestStorage> {
  const options = testS3Options(`quayside-test-${randomBytes(6).toString('hex')}`)
  await createBucket(options)
  const drivers = openDrivers(() => createS3Storage(options))
  return {
    ...drivers,
    async remove() {
      await drivers.close()
      await removeBucket(options)
    },
  }
}

/** Where the S3 server for tests is, by the `QUAYSIDE_TEST_S3_*` variables. */
export function testS3Options(bucket: string): TestS3Options {
  const read = (name: string) => {
    const value = process.env[`QUAYSIDE_TEST_S3_${name}`]
    if (!value) throw new Error(`QUAYSIDE_TEST_S3_${name} is not set`)
    return value
  }
  return {
    bucket,
    prefix: 'objects',
    endpoint: read('ENDPOINT'),
    region: read('REGION'),
    credentials: { accessKeyId: read('ACCESS_KEY_ID'), secretAccessKey: read('SECRET_ACCESS_KEY') },
  }
}

function openDrivers(create: () => StorageDriver) {
  const storage = create()
  const drivers = [storage]
  return {
    storage,
    reopen() {
      const driver = create()
      drivers.push(driver)
      return driver
    },
    async close() {
      for (const driver of drivers) await driver.close()
    },
  }
}

async function empty(storage: StorageDriver): Promise<void> {
  const signal = new AbortController().signal
  const before = new Date(Date.now() + 60_000)
  const removals: Promise<void>[] = []
  for await (const item of storage.list({ before, signal })) {
    removals.push(
      item.kind === 'object'
        ? storage.delete(item.key, { signal })
        : storage.discardUpload(item.key, item.state, { signal }),
    )
  }
  await Promise.all(removals)
}
