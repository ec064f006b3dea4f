import { S3ServiceException } from '@aws-sdk/client-s3'
import { QuaysideError } from '../../errors.ts'

/** What stands in the way of using a bucket: the service refuses, or is not reached at all. */
export type BucketFault = BucketRefusal | WayFault

export type BucketRefusal =
  | { readonly kind: 'bucket-missing' }
  | { readonly kind: 'key-unknown' }
  | { readonly kind: 'secret-wrong' }
  /** `expected` where the service says which one is right. */
  | { readonly kind: 'region-wrong'; readonly expected: string | undefined }
  | { readonly kind: 'not-permitted' }
  | { readonly kind: 'full' }

export type WayFault =
  | { readonly kind: 'clock-wrong' }
  /** The address may not be asked; see `EgressGate`. */
  | { readonly kind: 'address-refused' }
  | { readonly kind: 'name-unknown' }
  | { readonly kind: 'no-answer'; readonly detail: string }
  | { readonly kind: 'certificate'; readonly detail: string }
  /** Something answers that is no S3 service. */
  | { readonly kind: 'other'; readonly detail: string }

/** Reads what a driver threw; services differ in their words for the same thing. */
export function toBucketFault(error: unknown): BucketFault {
  const causes = causesOf(error)
  const refused = causes.find((one) => one instanceof S3ServiceException)
  if (refused) return fromService(refused)
  const gate = causes.find((one) => codeOf(one)?.startsWith('egress_'))
  if (gate) return { kind: codeOf(gate) === 'egress_refused' ? 'address-refused' : 'name-unknown' }
  const network = causes.find((one) => codeOf(one) !== undefined && !(one instanceof QuaysideError))
  return fromNetwork(codeOf(network) ?? '', messageOf(network ?? causes.at(-1)))
}

/** The error and what it was made of, outermost first. */
function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = []
  for (let one = error; one !== undefined && causes.length < 8; ) {
    causes.push(one)
    one = one instanceof Error ? one.cause : undefined
  }
  return causes
}

function codeOf(error: unknown): string | undefined {
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return isCoded ? String(error.code) : undefined
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const BY_NAME: Readonly<Record<string, BucketFault>> = {
  NoSuchBucket: { kind: 'bucket-missing' },
  InvalidBucketName: { kind: 'bucket-missing' },
  InvalidAccessKeyId: { kind: 'key-unknown' },
  SignatureDoesNotMatch: { kind: 'secret-wrong' },
  AccessDenied: { kind: 'not-permitted' },
  Forbidden: { kind: 'not-permitted' },
  AllAccessDisabled: { kind: 'not-permitted' },
  RequestTimeTooSkewed: { kind: 'clock-wrong' },
  QuotaExceeded: { kind: 'full' },
  XMinioStorageFull: { kind: 'full' },
}
const REGION_NAMES = [
  'AuthorizationHeaderMalformed',
  'PermanentRedirect',
  'IllegalLocationConstraintException',
  'TemporaryRedirect',
]

function fromService(error: S3ServiceException): BucketFault {
  const status = error.$metadata.httpStatusCode ?? 0
  const isRedirect = status === 301 || status === 307
  if (REGION_NAMES.includes(error.name) || isRedirect) {
    return { kind: 'region-wrong', expected: expectedRegion(error) }
  }
  const known = Object.hasOwn(BY_NAME, error.name) ? BY_NAME[error.name] : undefined
  if (known) return known
  if (status === 403) return { kind: 'not-permitted' }
  return { kind: 'other', detail: `${status} ${error.name}: ${error.message}` }
}

/** `…; the region 'us-east-1' is wrong; expecting 'eu-west-1'` */
function expectedRegion(error: S3ServiceException): string | undefined {
  const inField = 'Region' in error && typeof error.Region === 'string' ? error.Region : undefined
  return inField ?? /expecting '([a-z0-9-]{1,64})'/.exec(error.message)?.[1]
}

const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]

function fromNetwork(code: string, detail: string): BucketFault {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { kind: 'name-unknown' }
  if (UNREACHABLE.includes(code) || /timed? ?out|socket hang up/i.test(detail)) {
    return { kind: 'no-answer', detail }
  }
  if (/^(ERR_TLS|CERT_|DEPTH_|UNABLE_TO|SELF_SIGNED|ERR_SSL|EPROTO)/.test(code)) {
    return { kind: 'certificate', detail }
  }
  return { kind: 'other', detail }
}
