import type { SourceStorageAnswer } from '@quayside/wire'

/** An account in which files may be kept. */
export type KeepingAccount = NonNullable<SourceStorageAnswer['account']>

/** What is filled in to choose where files are kept at a source. */
export interface KeepingDraft {
  /** The id of an account; empty where none is connected. */
  readonly account: string
  /** A path as people write it; empty, and `/`, is the root. */
  readonly folder: string
}

/** Whoever has just connected an account wants that one. */
export function toKeepingDraft({ account, candidate, folder }: SourceStorageAnswer): KeepingDraft {
  return { account: (candidate ?? account)?.id ?? '', folder }
}

/** As the service takes it: from the root, without a slash at the end. */
export function toKeepingPlace({ account, folder }: KeepingDraft): KeepingDraft {
  const path = folder.trim().replace(/\/+$/, '')
  return { account, folder: path === '' || path.startsWith('/') ? path : `/${path}` }
}

/** Whether it is another place than the one in use. */
export function isAnother(draft: KeepingDraft, saved: SourceStorageAnswer): boolean {
  const { account, folder } = toKeepingPlace(draft)
  return account !== '' && (account !== saved.account?.id || folder !== saved.folder)
}

/** What can be chosen from: the account in use, and the one just connected. */
export function accountsOf({ account, candidate }: SourceStorageAnswer): readonly KeepingAccount[] {
  return [candidate, account].filter((one) => one !== null)
}
