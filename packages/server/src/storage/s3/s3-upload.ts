import { hash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { QuaysideError } from '../../errors.ts'
import { uploadIncomplete } from '../errors.ts'
import { checkPart } from '../parts.ts'
import type { StorageCallOptions, StorageUpload } from '../storage.ts'
import { fromS3Error, isGone } from './errors.ts'

/** What S3 allows. */
export const MAX_PARTS = 10_000

export interface UploadPlace {
  readonly client: S3Client
  /** What every command is sent with: bucket and full key. */
  readonly target: { readonly Bucket: string; readonly Key: string }
  readonly partSize: number
}

interface Part {
  readonly size: number
  readonly etag: string
}
/** By part number, which begins at 1. */
type Parts = Map<number, Part>

export async function beginS3Upload(
  place: UploadPlace,
  { signal }: StorageCallOptions,
): Promise<StorageUpload> {
  const begun = await place.client.send(new CreateMultipartUploadCommand(place.target), {
    abortSignal: signal,
  })
  if (!begun.UploadId) throw new Error('the server began an upload without an id')
  return createS3Upload(place, begun.UploadId, new Map())
}

/** `undefined` when the server knows no such upload. */
export async function resumeS3Upload(
  place: UploadPlace,
  uploadId: string,
  { signal }: StorageCallOptions,
): Promise<StorageUpload | undefined> {
  try {
    return createS3Upload(place, uploadId, await listParts(place, uploadId, signal))
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** Not an error when it is gone already. */
export async function discardS3Upload(place: UploadPlace, uploadId: string, signal?: AbortSignal) {
  const command = new AbortMultipartUploadCommand({ ...place.target, UploadId: uploadId })
  await place.client.send(command, signal && { abortSignal: signal }).catch((error: unknown) => {
    if (!isGone(error)) throw error
  })
}

/** A part is safe as soon as the server has answered, so a checkpoint has nothing to do. */
function createS3Upload(place: UploadPlace, uploadId: string, parts: Parts): StorageUpload {
  const writes = new Set<Promise<void>>()

  const writePart = async (offset: number, bytes: Uint8Array, signal: AbortSignal) => {
    const number = offset / place.partSize + 1
    if (number > MAX_PARTS) throw tooManyParts(place.partSize)
    parts.set(number, await sendPart(place, uploadId, number, bytes, signal))
  }

  return {
    partSize: place.partSize,
    state: uploadId,
    async writePart(offset, bytes, { signal }) {
      checkPart(place.partSize, offset, bytes.length)
      const write = translated(signal, writePart(offset, bytes, signal))
      writes.add(write)
      await write.finally(() => writes.delete(write))
    },
    checkpoint: async () => undefined,
    finish: (size, { signal }) =>
      translated(signal, finishUpload(place, uploadId, { parts, size, signal })),
    async release() {
      await Promise.allSettled(writes)
    },
    async abort() {
      // A part that arrives after the end of its upload would stay, and be paid for.
      await Promise.allSettled(writes)
      await translated(undefined, discardS3Upload(place, uploadId))
    },
  }
}

async function sendPart(
  { client, target }: UploadPlace,
  uploadId: string,
  number: number,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Part> {
  const command = new UploadPartCommand({
    ...target,
    UploadId: uploadId,
    PartNumber: number,
    Body: bytes,
    ContentLength: bytes.length,
    ContentMD5: contentMd5(bytes),
  })
  const { ETag } = await client.send(command, { abortSignal: signal })
  if (!ETag) throw new Error('the server took a part without an ETag')
  return { size: bytes.length, etag: ETag }
}

/** Makes the server refuse bytes that were damaged on the way. */
export function contentMd5(bytes: Uint8Array): string {
  return hash('md5', bytes, 'base64')
}

async function finishUpload(
  place: UploadPlace,
  uploadId: string,
  { parts: known, size, signal }: { parts: Parts; size: number; signal: AbortSignal },
): Promise<void> {
  if (size === 0) return finishEmpty(place, uploadId, known, signal)
  // Another process may have written some of them.
  const parts = bytesIn(known) === size ? known : await listParts(place, uploadId, signal)
  checkComplete(parts, size, place.partSize)
  const Parts = [...parts]
    .sort(([one], [other]) => one - other)
    .map(([PartNumber, { etag }]) => ({ PartNumber, ETag: etag }))
  const command = new CompleteMultipartUploadCommand({
    ...place.target,
    UploadId: uploadId,
    MultipartUpload: { Parts },
  })
  try {
    await place.client.send(command, { abortSignal: signal })
  } catch (error) {
    // An earlier try may have succeeded although its answer was lost.
    if (!isGone(error) || (await sizeAt(place, signal)) !== size) throw error
  }
}

/** S3 completes no upload without parts. */
async function finishEmpty(
  place: UploadPlace,
  uploadId: string,
  parts: Parts,
  signal: AbortSignal,
): Promise<void> {
  if (parts.size > 0) throw uploadIncomplete(bytesIn(parts), 0)
  const command = new PutObjectCommand({ ...place.target, Body: new Uint8Array(0) })
  await place.client.send(command, { abortSignal: signal })
  await discardS3Upload(place, uploadId, signal)
}

function checkComplete(parts: Parts, size: number, partSize: number): void {
  const count = Math.ceil(size / partSize)
  const isWhole = Array.from({ length: count }, (_, index) => {
    const expected = Math.min(partSize, size - index * partSize)
    return parts.get(index + 1)?.size === expected
  }).every(Boolean)
  if (!isWhole || parts.size !== count) throw uploadIncomplete(bytesIn(parts), size)
}

async function sizeAt({ client, target }: UploadPlace, signal: AbortSignal) {
  const found = await client.send(new HeadObjectCommand(target), { abortSignal: signal })
  return found.ContentLength
}

async function listParts(
  { client, target }: UploadPlace,
  uploadId: string,
  signal: AbortSignal,
): Promise<Parts> {
  const parts: Parts = new Map()
  let marker: string | undefined
  do {
    const command = new ListPartsCommand({
      ...target,
      UploadId: uploadId,
      ...(marker !== undefined && { PartNumberMarker: marker }),
    })
    const page = await client.send(command, { abortSignal: signal })
    for (const { PartNumber, Size, ETag } of page.Parts ?? []) {
      if (PartNumber && Size && ETag) parts.set(PartNumber, { size: Size, etag: ETag })
    }
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
  } while (marker !== undefined)
  return parts
}

function bytesIn(parts: Parts): number {
  return [...parts.values()].reduce((sum, { size }) => sum + size, 0)
}

function tooManyParts(partSize: number) {
  return new QuaysideError('the object would have more parts than S3 allows', {
    kind: 'too-large',
    code: 'storage_object_too_large',
    publicMessage: `The file is larger than the ${MAX_PARTS * partSize} bytes the storage can hold.`,
  })
}

async function translated<T>(signal: AbortSignal | undefined, call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw fromS3Error(error, signal)
  }
}
