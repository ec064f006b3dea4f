import type { ErrorKind } from '../../errors.ts'

/** What an error is, for programs and for people. */
export type Wording = readonly [kind: ErrorKind, code: string, publicMessage: string]

export const MISSING: Wording = [
  'not-found',
  'source_entry_missing',
  'This is no longer in Dropbox. It may have been moved, renamed or deleted.',
]
export const PATH_INVALID: Wording = [
  'invalid',
  'source_path_invalid',
  'Dropbox does not allow such a path.',
]
const NOT_DOWNLOADABLE: Wording = [
  'unsupported',
  'source_entry_not_downloadable',
  'Dropbox cannot hand out this kind of file.',
]
export const EXPIRED: Wording = [
  'unauthenticated',
  'connection_expired',
  'The connection to Dropbox has ended. Please connect again.',
]
export const DENIED: Wording = [
  'forbidden',
  'source_access_denied',
  'Your Dropbox account may not do this. The owner or the team’s administrator can allow it.',
]
export const APP_FOLDER: Wording = [
  'forbidden',
  'source_app_folder',
  'The Dropbox app sees a folder of its own only, not the files of the person.',
]
export const NAME_REFUSED: Wording = [
  'invalid',
  'source_name_refused',
  'Dropbox does not allow this name.',
]
const FULL: Wording = ['conflict', 'source_storage_full', 'There is no space left in this Dropbox.']

export const IS_FOLDER: Wording = [
  'invalid',
  'source_entry_is_folder',
  'This is a folder. Choose a file.',
]
export const CURSOR_EXPIRED: Wording = [
  'conflict',
  'source_cursor_expired',
  'This listing is out of date. Please open the folder again.',
]
export const SUSPENDED: Wording = [
  'forbidden',
  'source_account_suspended',
  'This Dropbox account is suspended.',
]
export const RANGE_INVALID: Wording = [
  'invalid',
  'source_range_invalid',
  'The part asked for lies outside the file.',
]
export const REFUSED: Wording = [
  'upstream',
  'source_refused',
  'Dropbox refused the request. The details were written to the log.',
]

/** What each tag of a 409 means, wherever in the chain it stands; the innermost counts. */
export const BY_TAG: Readonly<Record<string, Wording>> = {
  not_found: MISSING,
  malformed_path: PATH_INVALID,
  not_file: IS_FOLDER,
  not_folder: ['invalid', 'source_entry_is_file', 'This is a file, not a folder.'],
  restricted_content: [
    'forbidden',
    'source_restricted',
    'Dropbox has blocked this file, for example after a copyright claim.',
  ],
  locked: ['conflict', 'source_entry_locked', 'Somebody has locked this file in Dropbox.'],
  unsupported_content_type: NOT_DOWNLOADABLE,
  unsupported_file: NOT_DOWNLOADABLE,
  non_exportable: NOT_DOWNLOADABLE,
  invalid_export_format: [
    'invalid',
    'source_export_format_unknown',
    'Dropbox cannot export this document in that format.',
  ],
  reset: CURSOR_EXPIRED,
  email_not_verified: [
    'forbidden',
    'source_email_unverified',
    'Dropbox wants you to confirm your e-mail address first.',
  ],
  not_allowed: DENIED,
  access_denied: DENIED,
  access_restricted: DENIED,
  insufficient_space: FULL,
  insufficient_quota: FULL,
  no_write_permission: ['forbidden', 'source_read_only', 'You may not write to this folder.'],
  team_folder: ['forbidden', 'source_read_only', 'You may not change a team folder.'],
  disallowed_name: NAME_REFUSED,
  conflict: [
    'conflict',
    'source_entry_exists',
    'There is already something of this name in the folder.',
  ],
  file_ancestor: [
    'conflict',
    'source_entry_is_file',
    'There is a file where a folder of this name is needed.',
  ],
  payload_too_large: ['too-large', 'source_too_large', 'This is larger than Dropbox accepts.'],
  too_large: ['too-large', 'source_too_large', 'This is larger than Dropbox accepts.'],
  too_many_files: ['too-large', 'source_too_large', 'This is more than Dropbox accepts at once.'],
}
