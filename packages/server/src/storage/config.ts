import { anyText, secret } from '../lib/option-readers.ts'
import type { Options } from '../lib/options.ts'
import { parseStorageUrl } from './storage-url.ts'

export const storageOptions = {
  QUAYSIDE_STORAGE_URL: {
    read: storageUrl,
    otherwise: '`objects` in the data folder',
    help: 'Where stored files rest: `file:/var/lib/quayside/objects`, or `s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-west-1` for any S3-compatible store. With `&uploads=direct` senders write parts of uploads straight into the bucket, at `publicEndpoint` where they reach it by another name',
  },
  QUAYSIDE_S3_ACCESS_KEY_ID: {
    read: anyText,
    otherwise: 'what the AWS SDK finds: `AWS_ACCESS_KEY_ID`, a profile, the role of the machine',
    help: 'Access key for the S3 store',
  },
  QUAYSIDE_S3_SECRET_ACCESS_KEY: {
    read: secret(),
    otherwise: 'what the AWS SDK finds',
    isSecret: true,
    help: 'The secret that belongs to the access key',
  },
} as const satisfies Options

function storageUrl(text: string): string {
  parseStorageUrl(text)
  return text
}
