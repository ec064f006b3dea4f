/** `error.<code>` of files and addresses that are looked at or on their way. */
export const addressErrorTexts = {
  'error.url_invalid': 'This is not a complete address.',
  'error.url_refused': 'The address answers with an error.',
  'error.url_missing': 'There is no file at this address.',
  'error.url_forbidden': 'This file is not open to everybody.',
  'error.url_busy': 'The address asks for a pause. Try again in a moment.',
  'error.url_unavailable': 'The address has difficulties. Try again in a moment.',
  'error.url_unreachable': 'The address does not answer.',
  'error.url_timeout': 'The address takes too long to answer.',
  'error.url_too_large': 'What is at this address is too large.',
  'error.url_redirects_too_often': 'The address leads in circles.',
  'error.egress_name_unknown': 'There is no such address.',
  'error.egress_refused': 'This address is not on the public internet.',
} as const

/** Of transfers, those of addresses among them. */
export const workErrorTexts = {
  ...addressErrorTexts,
  'error.ingest_content_differs': 'The file did not arrive whole. Try again.',
  'error.folder_pick_too_many': 'This folder holds too many files. Choose a smaller one.',
  'error.folder_pick_too_large': 'The files in this folder are too large together.',
  'error.folder_pick_too_deep': 'The folders in this one lie too deep.',
  'error.folder_pick_unsupported': 'Whole folders cannot be taken from here. Choose files.',
  'error.folder_pick_missing': 'This transfer is not known any more.',
  'error.folder_picks_full': 'Too many folders are waiting. Please try again later.',
  'error.app_folder_picks_full': 'Too many folders are waiting. Please try again later.',
  'error.ingest_missing': 'This transfer is not known any more.',
  'error.ingests_full': 'Too many files are waiting. Try again in a while.',
  'error.file_too_large': 'This file is too large.',
  'error.file_too_small': 'This file is too small.',
} as const
