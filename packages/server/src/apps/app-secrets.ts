import type { ApiKey } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { AppRow } from './app-repository.ts'

/** What may have signed for an app. */
export interface KnownSecrets {
  readonly present: string
  readonly former: string | undefined
  /** Until when the former one is accepted; may be over. */
  readonly formerUntil: Date | undefined
}

/** The secrets of apps, at rest and in the open. */
export interface AppSecrets {
  seal(apiKey: ApiKey, secret: string): string
  present(row: AppRow): string
  /** The present one first, and the former one while it is good. */
  accepted(row: AppRow): readonly string[]
  /** The former one also when it is good no more. */
  all(row: AppRow): KnownSecrets
}

export function createAppSecrets({
  sealer,
  now,
}: {
  readonly sealer: Sealer
  readonly now: () => Date
}): AppSecrets {
  const open = ({ app }: AppRow, sealed: string) => sealer.open(sealed, purpose(app.apiKey))
  const present = (row: AppRow) => open(row, row.secretSealed)
  const former = (row: AppRow) =>
    row.formerSecretSealed === undefined ? undefined : open(row, row.formerSecretSealed)
  const isFormerGood = ({ app }: AppRow) =>
    app.formerSecretUntil !== undefined && now() < app.formerSecretUntil

  return {
    seal: (apiKey, secret) => sealer.seal(secret, purpose(apiKey)),
    present,
    accepted(row) {
      const older = isFormerGood(row) ? former(row) : undefined
      return older === undefined ? [present(row)] : [present(row), older]
    },
    all: (row) => ({
      present: present(row),
      former: former(row),
      formerUntil: row.app.formerSecretUntil,
    }),
  }
}

/** What a sealed text is and whose, so that it opens nowhere else. */
const purpose = (apiKey: ApiKey) => `app secret ${apiKey}`
