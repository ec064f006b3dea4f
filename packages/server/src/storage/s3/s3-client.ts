import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import { S3Client } from '@aws-sdk/client-s3'

export interface S3Options {
  readonly bucket: string
  /** In front of every key, without slashes at its ends; empty for none. */
  readonly prefix: string
  /** Absent for Amazon itself. */
  readonly endpoint?: string | undefined
  readonly region: string
  /** Absent means whatever the machine gives: its role, its profile. */
  readonly credentials?: S3Credentials | undefined
  /** `endpoint/bucket` in place of `bucket.endpoint`; most servers other than Amazon's need it. */
  readonly forcePathStyle?: boolean | undefined
  /** How often a request is tried in all; 4 by default. */
  readonly maxAttempts?: number | undefined
  /** Connections that others use as well; they stay open when the storage is closed. */
  readonly agents?: S3Agents | undefined
}

export interface S3Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

const CONNECT_TIMEOUT_MS = 5_000
/** Without a byte for so long a connection is dead; a slow server answers a part sooner. */
const IDLE_TIMEOUT_MS = 60_000
const MAX_ATTEMPTS = 4
const MAX_SOCKETS = 128

export function createS3Client(options: S3Options): S3Client {
  return new S3Client({
    region: options.region,
    forcePathStyle: options.forcePathStyle ?? options.endpoint !== undefined,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    ...(options.credentials && { credentials: toIdentity(options.credentials) }),
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    // By default the client asks for checksums that only some servers know; see `contentMd5`.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      httpAgent: options.agents?.http ?? { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: options.agents?.https ?? { keepAlive: true, maxSockets: MAX_SOCKETS },
    },
  })
}

function toIdentity({ accessKeyId, secretAccessKey, sessionToken }: S3Credentials) {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}
