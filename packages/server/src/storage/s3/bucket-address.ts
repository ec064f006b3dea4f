import { QuaysideError } from '../../errors.ts'

/** A bucket as somebody names it, and who may use it; the secret is kept apart. */
export interface BucketAddress {
  readonly bucket: string
  /** Without slashes at its ends; empty for none. */
  readonly prefix: string
  /** An origin; absent for Amazon itself. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly accessKeyId: string
}

/**
 * Reads what somebody typed in: blanks around are cut off, and slashes around the prefix. Throws
 * `storage_settings_malformed` with the field that is wrong and how it would be right.
 */
export function parseBucketAddress(
  typed: {
    readonly [Field in keyof BucketAddress]: string | null | undefined
  },
): BucketAddress {
  const text = (field: keyof BucketAddress) => typed[field]?.trim() ?? ''
  return {
    bucket: checked(
      text('bucket'),
      BUCKET,
      'The name of a bucket has 3 to 63 lower-case letters, digits, dots and dashes.',
    ),
    prefix: checked(
      text('prefix').replace(/^\/+|\/+$/g, ''),
      PREFIX,
      'The prefix may have letters, digits, dots, dashes, underlines and slashes.',
    ),
    endpoint: parseEndpoint(text('endpoint')),
    region: checked(text('region'), REGION, 'A region is a word such as eu-west-1.'),
    accessKeyId: checked(
      text('accessKeyId'),
      KEY,
      'The access key ID is missing, or has a blank or an unusual character inside.',
    ),
  }
}

/** The same for the secret; `undefined` when nothing was typed. */
export function parseSecretKey(text: string | undefined): string | undefined {
  const secret = text?.trim()
  if (!secret) return undefined
  return checked(
    secret,
    KEY,
    'The secret access key has a blank or an unusual character inside. Copy it again.',
  )
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const PREFIX = /^(?!.*\/\/)[A-Za-z0-9_./-]{0,512}$/
/** It becomes part of a host name. */
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/
const KEY = /^[\x21-\x7e]{1,256}$/

function checked(text: string, pattern: RegExp, hint: string): string {
  if (!pattern.test(text)) throw settingsMalformed(hint)
  return text
}

function parseEndpoint(text: string): string | undefined {
  if (text === '') return undefined
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw settingsMalformed(
      'The endpoint has to begin with https://, such as https://s3.example.com.',
    )
  }
  if (url.username || url.password || url.search || url.hash || url.pathname !== '/') {
    throw settingsMalformed(
      `The endpoint is an address without anything behind the host: ${url.origin}`,
    )
  }
  return url.origin
}

const settingsMalformed = (hint: string) =>
  new QuaysideError(`malformed settings of a bucket: ${hint}`, {
    kind: 'invalid',
    code: 'storage_settings_malformed',
    publicMessage: hint,
  })
