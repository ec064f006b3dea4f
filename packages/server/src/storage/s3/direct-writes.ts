import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { LRUCache } from 'lru-cache'
import type { DirectWrites } from '../storage.ts'
import { askCors } from './ask-cors.ts'
import { fromS3Error, isGone } from './errors.ts'
import { createS3Client, type S3Options } from './s3-client.ts'
import type { UploadPlace } from './s3-upload.ts'

/** For one request and the tries after it, also on a slow line. */
const ADDRESS_SECONDS = 60 * 60
/** The service refuses a body of another length or with other bytes. */
const SIGNED = new Set(['host', 'content-length', 'content-md5'])

export interface DirectWritesOptions extends S3Options {
  readonly client: S3Client
  readonly place: (key: string) => Pick<UploadPlace, 'target'>
  readonly publicEndpoint?: string | undefined
  readonly reachable?: Reachable | undefined
}

/** Objects of a bucket that senders write by presigned PUTs. */
export function createDirectWrites(options: DirectWritesOptions): DirectWrites {
  const { client, place, bucket, agents, publicEndpoint, reachable } = options
  const signer = publicEndpoint ? createS3Client({ ...options, endpoint: publicEndpoint }) : client

  async function sign(key: string, size: number, md5: string): Promise<string> {
    const content = { ContentLength: size, ContentMD5: md5 }
    const command = new PutObjectCommand({ ...place(key).target, ...content })
    return await getSignedUrl(signer, command, {
      expiresIn: ADDRESS_SECONDS,
      signableHeaders: SIGNED,
    })
  }
  async function findFault(signal: AbortSignal): Promise<string | undefined> {
    return await askCors(await sign('check/cors', 1, EMPTY_MD5), { agents, signal })
  }

  return {
    async address(key, { size, md5 }) {
      const endpoint = publicEndpoint ?? options.endpoint ?? 'Amazon'
      if (reachable && !(await reachable(`${bucket} ${endpoint}`, findFault))) return undefined
      return { url: await sign(key, size, md5), headers: { 'Content-MD5': md5 } }
    },
    async find(key, { signal }) {
      try {
        const found = await client.send(new HeadObjectCommand(place(key).target), {
          abortSignal: signal,
        })
        return {
          size: found.ContentLength ?? 0,
          etag: found.ETag?.replaceAll('"', '') ?? '',
          modifiedAt: found.LastModified ?? new Date(0),
        }
      } catch (error) {
        if (isGone(error)) return undefined
        throw fromS3Error(error, signal)
      }
    },
    findFault: ({ signal }) => findFault(signal),
  }
}

const EMPTY_MD5 = '1B2M2Y8AsgTpgAmy7PhCfg=='

/** Whether browsers reach a bucket, asked once in a while. */
export type Reachable = (
  bucket: string,
  findFault: (signal: AbortSignal) => Promise<string | undefined>,
) => Promise<boolean>

const BELIEVED_MS = 10 * 60_000
const BUCKETS = 1_000
const ASK_MS = 5_000

export function createReachable(): Reachable {
  const known = new LRUCache<string, Promise<boolean>>({ max: BUCKETS, ttl: BELIEVED_MS })
  return (bucket, findFault) => {
    const answer =
      known.get(bucket) ??
      findFault(AbortSignal.timeout(ASK_MS)).then(
        (fault) => fault === undefined,
        () => false,
      )
    if (!known.has(bucket)) known.set(bucket, answer)
    return answer
  }
}
