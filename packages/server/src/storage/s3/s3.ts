import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { checkStorage } from '../check-storage.ts'
import { checkKey } from '../parts.ts'
import type { ByteRange, StorageCallOptions, StorageDriver } from '../storage.ts'
import { createDirectWrites, type Reachable } from './direct-writes.ts'
import { fromS3Error, fromS3ReadError, isGone } from './errors.ts'
import { listBucket } from './list-bucket.ts'
import { createS3Client, type S3Options } from './s3-client.ts'
import {
  beginS3Upload,
  contentMd5,
  discardS3Upload,
  MAX_PARTS,
  resumeS3Upload,
  type UploadPlace,
} from './s3-upload.ts'

/** 10,000 parts of this are 80 GiB, and S3 wants at least 5 MiB. A multiple of 4 MiB. */
export const PART_BYTES = 8 * 1024 * 1024
/** Of an object, whatever its parts. */
const MAX_BYTES = 5 * 1024 ** 4

export interface S3StorageOptions extends S3Options {
  /** A multiple of 4 MiB, 8 MiB by default; an object has at most 10,000 parts. */
  readonly partSize?: number | undefined
  /** Parts of uploads may be sent past us; see `DirectWrites`. */
  readonly isDirect?: boolean | undefined
  /** The endpoint by the name senders reach it at, where that is another. */
  readonly publicEndpoint?: string | undefined
  /** What is known of buckets that browsers may not reach; without it they are believed to. */
  readonly reachable?: Reachable | undefined
}

/** Objects in a bucket of any S3-compatible server. The bucket must exist. */
export function createS3Storage(options: S3StorageOptions): StorageDriver {
  const { partSize = PART_BYTES } = options
  const client = createS3Client(options)
  const place = placeIn({ client, partSize }, options)
  const storage = {
    put: (key: string, bytes: Uint8Array, { signal }: StorageCallOptions) =>
      translated(signal, () => putObject(place(key), bytes, signal)),
    read: (key: string, range: ByteRange, { signal }: StorageCallOptions) =>
      readObject(place(key), key, range, signal),
    delete: (key: string, { signal }: StorageCallOptions) =>
      translated(signal, async () => {
        await client.send(new DeleteObjectCommand(place(key).target), { abortSignal: signal })
      }),
  }

  return {
    ...storage,
    name: 's3',
    maxBytes: maxBytesOf(partSize),
    partSize,
    readsBack: false,
    beginUpload: (key, call) => translated(call.signal, () => beginS3Upload(place(key), call)),
    resumeUpload: (key, state, call) =>
      translated(call.signal, () => resumeS3Upload(place(key), state, call)),
    discardUpload: (key, state, { signal }) =>
      translated(signal, () => discardS3Upload(place(key), state, signal)),
    size: (key, { signal }) => translated(signal, () => sizeOf(place(key), signal)),
    list: ({ before, signal }) =>
      listBucket({
        client,
        bucket: options.bucket,
        prefix: folderOf(options.prefix),
        before,
        signal,
      }),
    check: (call) => checkStorage(storage, call),
    ...(options.isDirect && { direct: createDirectWrites({ ...options, client, place }) }),
    close: async () => {
      if (!options.agents) client.destroy()
    },
  }
}

/** The largest object, by the size of its parts. */
export const maxBytesOf = (partSize: number): number => Math.min(MAX_BYTES, partSize * MAX_PARTS)

function placeIn(
  shared: Pick<UploadPlace, 'client' | 'partSize'>,
  { bucket, prefix }: S3StorageOptions,
): (key: string) => UploadPlace {
  return (key) => {
    checkKey(key)
    return { ...shared, target: { Bucket: bucket, Key: folderOf(prefix) + key } }
  }
}

function folderOf(prefix: string): string {
  return prefix === '' ? '' : `${prefix}/`
}

async function putObject({ client, target }: UploadPlace, bytes: Uint8Array, signal: AbortSignal) {
  const command = new PutObjectCommand({
    ...target,
    Body: bytes,
    ContentLength: bytes.length,
    ContentMD5: contentMd5(bytes),
  })
  await client.send(command, { abortSignal: signal })
}

async function readObject(
  place: UploadPlace,
  key: string,
  { start, end }: ByteRange,
  signal: AbortSignal,
): Promise<Readable> {
  try {
    if (start >= end) {
      // A range of no bytes cannot be asked for; that the object is there has to be known all the same.
      await place.client.send(new HeadObjectCommand(place.target), { abortSignal: signal })
      return Readable.from([])
    }
    const command = new GetObjectCommand({ ...place.target, Range: `bytes=${start}-${end - 1}` })
    const { Body } = await place.client.send(command, { abortSignal: signal })
    if (!(Body instanceof Readable)) throw new Error('the server answered without a body')
    return withOurErrors(Body, signal)
  } catch (error) {
    throw fromS3ReadError(key, error, signal)
  }
}

/** The same bytes; a connection that breaks off is a fault of the storage in our words. */
function withOurErrors(body: Readable, signal: AbortSignal): Readable {
  const chunks = async function* () {
    try {
      yield* body
    } catch (error) {
      throw fromS3Error(error, signal)
    }
  }
  const stream = Readable.from(chunks(), { objectMode: false })
  const abort = () => stream.destroy(toError(signal.reason))
  signal.addEventListener('abort', abort, { once: true })
  stream.once('close', () => {
    signal.removeEventListener('abort', abort)
    body.destroy()
  })
  // Once the stream is given up nobody listens to the body any more.
  body.on('error', () => undefined)
  if (signal.aborted) abort()
  return stream
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the read was aborted', { cause: reason })
}

async function sizeOf({ client, target }: UploadPlace, signal: AbortSignal) {
  try {
    return (await client.send(new HeadObjectCommand(target), { abortSignal: signal })).ContentLength
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

async function translated<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  try {
    return await call()
  } catch (error) {
    throw fromS3Error(error, signal)
  }
}
