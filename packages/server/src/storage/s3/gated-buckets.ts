import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import net from 'node:net'
import type { EgressGate } from '../../lib/egress-gate.ts'
import type { StorageDriver } from '../storage.ts'
import type { BucketAddress } from './bucket-address.ts'
import { createReachable } from './direct-writes.ts'
import { createS3Storage, maxBytesOf, PART_BYTES } from './s3.ts'

/**
 * Buckets whose addresses customers type in: nothing is asked but through the egress gate, and
 * never with the machine's own keys. All of them share their connections, so a driver is a light
 * thing that need not be closed.
 */
export interface GatedBuckets extends Pick<StorageDriver, 'maxBytes' | 'partSize'> {
  /** Asks it nothing yet. Rejects with `egress_refused` for an address that may not be asked. */
  open(bucket: GatedBucket): Promise<StorageDriver>
  close(): void
}

export interface GatedBucket extends BucketAddress {
  readonly secretAccessKey: string
  /** How often a request is tried in all. */
  readonly maxAttempts?: number | undefined
}

/** Of one host; each is a socket that may carry a large part. */
const MAX_SOCKETS = 64

export function createGatedBuckets(
  gate: EgressGate,
  { isDirect = false }: { readonly isDirect?: boolean } = {},
): GatedBuckets {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, lookup: gate.lookup }
  const reachable = createReachable()
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }

  return {
    maxBytes: maxBytesOf(PART_BYTES),
    partSize: PART_BYTES,
    async open({ bucket, prefix, endpoint, region, accessKeyId, secretAccessKey, maxAttempts }) {
      const host = endpoint === undefined ? '' : new URL(endpoint).hostname.replace(/^\[|\]$/g, '')
      // Names are checked when a connection is made; an address is never looked up.
      if (net.isIP(host) !== 0) await gate.check(host)
      const credentials = { accessKeyId, secretAccessKey }
      return createS3Storage({
        ...{ bucket, prefix, endpoint, region, credentials },
        ...{ partSize: PART_BYTES, maxAttempts, agents, isDirect, reachable },
      })
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}
