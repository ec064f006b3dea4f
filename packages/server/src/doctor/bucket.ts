import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { toQuaysideError } from '../errors.ts'
import { randomText } from '../lib/ids.ts'
import { type BucketFault, toBucketFault, type WayFault } from '../storage/s3/bucket-faults.ts'
import type { GatedBucket, GatedBuckets } from '../storage/s3/gated-buckets.ts'
import type { StorageDriver } from '../storage/storage.ts'
import type { Finding } from './finding.ts'

/** For all steps together: somebody waits. */
const TIMEOUT_MS = 30_000
const MAX_ATTEMPTS = 2

/** What is done with a bucket, one after the other, and the right that each step needs. */
const STEPS = [
  { name: 'Write', right: 's3:PutObject' },
  { name: 'Read', right: 's3:GetObject' },
  { name: 'Write in parts', right: 's3:ListMultipartUploadParts and s3:AbortMultipartUpload' },
  { name: 'List', right: 's3:ListBucket and s3:ListBucketMultipartUploads' },
  { name: 'Delete', right: 's3:DeleteObject' },
] as const
type Step = (typeof STEPS)[number]

/**
 * Tries out everything we do with a bucket, on an object that is deleted again. Never rejects for
 * what the service says: each step that fails is a finding with its fix, and ends the others unless
 * it is only a right that is missing.
 */
export async function examineBucket(
  buckets: GatedBuckets,
  bucket: GatedBucket,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  const findings: Finding[] = []
  try {
    const driver = await buckets.open({ ...bucket, maxAttempts: MAX_ATTEMPTS })
    const trial = createTrial(driver, limited)
    for (const step of STEPS) {
      const fault = await faultOf(trial[step.name])
      signal.throwIfAborted()
      findings.push(fault ? toFinding(bucket, step, fault) : well(step, bucket))
      if (fault && endsTrial(step, fault)) {
        if (step.name !== 'Write') await faultOf(trial.Delete)
        break
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    findings.push(toFinding(bucket, STEPS[0], toBucketFault(error)))
  }
  return findings
}

/** Nobody can read what could not be written, nor get on where nothing answers. */
function endsTrial({ name }: Step, fault: BucketFault): boolean {
  return fault.kind !== 'not-permitted' || name === 'Write'
}

async function faultOf(work: () => Promise<void>): Promise<BucketFault | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return toBucketFault(error)
  }
}

/** The same that ingests, links and sweeping do. */
function createTrial(
  driver: StorageDriver,
  signal: AbortSignal,
): Readonly<Record<Step['name'], () => Promise<void>>> {
  const key = `check/${randomText(24)}`
  const bytes = randomBytes(64)
  return {
    Write: () => driver.put(key, bytes, { signal }),
    async Read() {
      const found = await buffer(
        await driver.read(key, { start: 0, end: bytes.length }, { signal }),
      )
      if (!bytes.equals(found)) throw new Error('it gives back other bytes than were written')
    },
    async 'Write in parts'() {
      const upload = await driver.beginUpload(`${key}-parts`, { signal })
      await driver.resumeUpload(`${key}-parts`, upload.state, { signal })
      await upload.abort()
    },
    async List() {
      // Nothing is so old; the lists themselves are what is tried.
      for await (const _ of driver.list({ before: new Date(0), signal })) break
    },
    Delete: () => driver.delete(key, { signal }),
  }
}

/** The storage that all apps share, as its own check finds it. */
export async function examineSharedStorage(
  shared: Pick<StorageDriver, 'check'>,
  words: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const name = 'Shared storage'
  try {
    await shared.check({ signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) })
    return [{ name, ok: true, message: `Objects are written, read and deleted: ${words}.` }]
  } catch (error) {
    signal.throwIfAborted()
    const message = toQuaysideError(error).publicMessage
    const fix = 'Whoever runs this installation finds more with: quayside doctor'
    return [{ name, ok: false, message, fix }]
  }
}

function well({ name }: Step, { bucket }: GatedBucket): Finding {
  return { name, ok: true, message: `${bucket} lets us ${name.toLowerCase()}.` }
}

function toFinding(bucket: GatedBucket, step: Step, fault: BucketFault): Finding {
  const [message, fix] = wordsFor(bucket, step, fault)
  return { name: step.name, ok: false, message, fix }
}

type Words = readonly [message: string, fix: string]

function wordsFor(bucket: GatedBucket, step: Step, fault: BucketFault): Words {
  const { region, accessKeyId } = bucket
  const place = bucket.endpoint ?? 'Amazon S3'
  switch (fault.kind) {
    case 'bucket-missing':
      return [
        `There is no bucket ${bucket.bucket} at ${place}.`,
        `Create the bucket ${bucket.bucket} in the region ${region}, or correct its name.`,
      ]
    case 'key-unknown':
      return [
        `${place} does not know the access key ID ${accessKeyId}.`,
        'Correct the access key ID, or create a new key; it may have been deleted or belong to another service.',
      ]
    case 'secret-wrong':
      return [
        `The secret access key does not belong to ${accessKeyId}.`,
        `Copy the secret access key of ${accessKeyId} again. Where it can no longer be seen, create a new key.`,
      ]
    case 'region-wrong':
      return [
        `The bucket ${bucket.bucket} is not in the region ${region}.`,
        fault.expected === undefined
          ? `Put in the region of the bucket in place of ${region}; its properties name it.`
          : `Put in ${fault.expected} as the region.`,
      ]
    case 'not-permitted':
      return [
        `${place} does not let the key ${accessKeyId} ${step.name.toLowerCase()} in ${bucket.bucket}.`,
        `Give the key the right to ${step.name.toLowerCase()}: ${step.right}, on the bucket ${bucket.bucket} and on everything in it.`,
      ]
    case 'full':
      return [`The bucket ${bucket.bucket} is full.`, 'Make room in it, or raise its quota.']
    default:
      return wayWords(place, fault)
  }
}

/** What is wrong on the way to the service. */
function wayWords(place: string, fault: WayFault): Words {
  switch (fault.kind) {
    case 'clock-wrong':
      return [
        `${place} has another time than this machine.`,
        'Whoever runs this installation has to turn on time synchronisation: timedatectl set-ntp true',
      ]
    case 'address-refused':
      return [
        `${place} is not on the public internet, so it is not asked.`,
        'Put in a public endpoint. If it is right, whoever runs this installation can allow it with QUAYSIDE_EGRESS_ALLOW.',
      ]
    case 'name-unknown':
      return [`The host of ${place} does not exist.`, 'Correct the endpoint or the region.']
    case 'no-answer':
      return [
        `${place} does not answer: ${fault.detail}`,
        'See that the endpoint has the right host and port, and that it is reached from here.',
      ]
    case 'certificate':
      return [
        `${place} cannot prove that it is itself: ${fault.detail}`,
        'Give it a certificate that is valid for its name, or correct http and https in the endpoint.',
      ]
    case 'other':
      return [
        `${place} answers something else than an S3 service does: ${fault.detail}`,
        'See that the endpoint is that of the S3 service, without a path, and not of its console.',
      ]
    default:
      return fault satisfies never
  }
}
