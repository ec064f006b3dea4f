import type { AppStorageAnswer, UpdateAppStorageRequest } from '@quayside/wire'

/** What the form of an app's storage holds; a secret that is there already is never shown. */
export interface StorageDraft {
  readonly kind: AppStorageAnswer['kind']
  readonly bucket: string
  readonly prefix: string
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

type Place = Omit<UpdateAppStorageRequest, 'version'>

export function toDraft({ kind, s3 }: AppStorageAnswer): StorageDraft {
  return {
    kind,
    bucket: s3?.bucket ?? '',
    prefix: s3?.prefix ?? '',
    endpoint: s3?.endpoint ?? '',
    region: s3?.region ?? '',
    accessKeyId: s3?.accessKeyId ?? '',
    secretAccessKey: '',
  }
}

/** What is sent; an empty secret stays the one that is there. */
export function toPlace(draft: StorageDraft): Place {
  if (draft.kind === 'shared') return { kind: 'shared' }
  const secretAccessKey = draft.secretAccessKey.trim()
  return {
    kind: 's3',
    s3: {
      bucket: draft.bucket.trim(),
      prefix: draft.prefix.trim(),
      endpoint: draft.endpoint.trim() || null,
      region: draft.region.trim(),
      accessKeyId: draft.accessKeyId.trim(),
      ...(secretAccessKey && { secretAccessKey }),
    },
  }
}

/** Whether the secret that is there may stay: it belongs to this place and this key. */
export function keepsSecret(draft: StorageDraft, { s3 }: AppStorageAnswer): boolean {
  if (!s3?.hasSecret) return false
  const place = toPlace({ ...draft, kind: 's3' }).s3
  return (
    place?.bucket === s3.bucket &&
    place.prefix === s3.prefix &&
    place.endpoint === s3.endpoint &&
    place.accessKeyId === s3.accessKeyId
  )
}

/** Whether there is enough to be tried out. */
export function isComplete(draft: StorageDraft, saved: AppStorageAnswer): boolean {
  if (draft.kind === 'shared') return true
  const { bucket, region, accessKeyId, secretAccessKey } = draft
  const hasSecret = secretAccessKey.trim() !== '' || keepsSecret(draft, saved)
  return hasSecret && [bucket, region, accessKeyId].every((words) => words.trim() !== '')
}
