import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'node:test'
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import pg from 'pg'

/** The two sizes Quayside comes in: everything in one folder, or PostgreSQL and S3. */
export const SIZES = ['embedded', 'scaled'] as const
export type Size = (typeof SIZES)[number]

/** Where one server under test keeps its things; nobody else uses it. */
export interface Place {
  readonly dataDir: string
  /** The variables that lead a server there. */
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** Runs `tests` for each size; see `describeSize`. */
export function forEachSize(tests: (size: Size) => void): void {
  for (const size of SIZES) describeSize(size, () => tests(size))
}

/**
 * Runs `tests` inside a `describe` for one size. Without the addresses of a PostgreSQL and an S3
 * server the scaled size is skipped with the reason, or fails when `QUAYSIDE_TEST_REQUIRE_ALL` is
 * set.
 */
export function describeSize(size: Size, tests: () => void): void {
  if (size === 'embedded') {
    describe('embedded: SQLite and local disk', tests)
    return
  }
  const missing = ['DATABASE_URL', 'S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']
    .map((name) => `QUAYSIDE_TEST_${name}`)
    .filter((name) => !process.env[name])
  const isLeftOut = missing.length > 0 && !process.env.QUAYSIDE_TEST_REQUIRE_ALL
  describe('scaled: PostgreSQL and S3', { skip: isLeftOut && `not set: ${missing}` }, tests)
}

export async function makePlace(size: Size): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'quayside-journey-'))
  const removeDir = () => rm(dataDir, { recursive: true, force: true })
  if (size === 'embedded') return { dataDir, env: {}, remove: removeDir }

  const [database, bucket] = await Promise.all([makeDatabase(), makeBucket()])
  return {
    dataDir,
    env: { ...database.env, ...bucket.env },
    async remove() {
      await Promise.all([database.remove(), bucket.remove(), removeDir()])
    },
  }
}

async function makeDatabase() {
  const admin = variable('DATABASE_URL')
  const name = `quayside_test_${randomBytes(6).toString('hex')}`
  const url = new URL(admin)
  url.pathname = `/${name}`
  await runSql(admin, `create database ${name}`)
  return {
    env: { QUAYSIDE_DATABASE_URL: url.href },
    remove: () => runSql(admin, `drop database ${name} with (force)`),
  }
}

async function runSql(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** An empty bucket of its own, and how it is reached. */
export async function makeBucket() {
  const Bucket = `quayside-journey-${randomBytes(6).toString('hex')}`
  const endpoint = variable('S3_ENDPOINT')
  const region = process.env.QUAYSIDE_TEST_S3_REGION ?? 'us-east-1'
  const keys = [variable('S3_ACCESS_KEY_ID'), variable('S3_SECRET_ACCESS_KEY')] as const
  const s3 = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: keys[0], secretAccessKey: keys[1] },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
  const query = new URLSearchParams({ endpoint, region })
  return {
    ...{ name: Bucket, endpoint, region, accessKeyId: keys[0], secretAccessKey: keys[1] },
    env: {
      QUAYSIDE_STORAGE_URL: `s3://${Bucket}/files?${query}`,
      QUAYSIDE_S3_ACCESS_KEY_ID: keys[0],
      QUAYSIDE_S3_SECRET_ACCESS_KEY: keys[1],
    },
    async remove() {
      await emptyBucket(s3, Bucket)
      await s3.send(new DeleteBucketCommand({ Bucket }))
      s3.destroy()
    },
  }
}

async function emptyBucket(s3: S3Client, Bucket: string): Promise<void> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
  for (const { Key, UploadId } of Uploads) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
  }
  for (;;) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    if (Contents.length === 0) return
    const Objects = Contents.map(({ Key }) => ({ Key }))
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
  }
}

function variable(name: string): string {
  const value = process.env[`QUAYSIDE_TEST_${name}`]
  if (!value)
    throw new Error(`QUAYSIDE_TEST_${name} is not set, and leaving this out is not allowed`)
  return value
}
