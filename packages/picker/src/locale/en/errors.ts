/**
 * `error.<code>`: the codes a person picking may meet anywhere, in plain words. Others come with the
 * parts that may meet them, or show the service's words.
 */
export const errorTexts = {
  'error.unknown': 'Something went wrong.',
  'error.network': 'There is no connection. Check your network and try again.',
  'error.aborted': 'This was stopped.',
  'error.timeout': 'This took too long. Try again.',

  'error.internal': 'The service has a fault. Try again in a moment.',
  'error.server_stopping': 'The service is restarting. Try again in a moment.',
  'error.shutting_down': 'The service is restarting. Try again in a moment.',
  'error.database_unavailable': 'The service has difficulties. Try again in a moment.',
  'error.storage_unavailable': 'The service has difficulties. Try again in a moment.',
  'error.storage_full': 'The service has no room for more files at the moment.',

  'error.app_unknown': 'This page is not set up to choose files.',
  'error.app_disabled': 'Choosing files is switched off for this page.',
  'error.origin_refused': 'This page may not choose files.',
  'error.policy_missing': 'This page may not choose files.',
  'error.policy_signature': 'This page may not choose files.',
  'error.policy_call': 'This page may not do this.',
  'error.policy_expired': 'The page has been open too long. Reload it and choose again.',

  'error.source_unknown': 'This place is not available.',
  'error.source_not_configured': 'This place is not set up yet.',
  'error.source_keys_refused': 'This place is not set up correctly. Tell whoever runs this page.',
  'error.source_credentials_wrong':
    'This place is not set up correctly. Tell whoever runs this page.',
  'error.source_grant_refused': 'Signing in did not work. Try again.',
  'error.consent_failed': 'Signing in did not work. Try again.',
  'error.session_unknown': 'You were signed out. Sign in again.',
  'error.session_ended': 'You were signed out. Sign in again.',
  'error.connection_expired': 'The connection has ended. Sign in again.',

  'error.source_entry_missing': 'It was moved, renamed or deleted.',
  'error.source_entry_changed': 'It was changed while it was copied. Try again.',
  'error.source_entry_locked': 'Somebody has locked this file.',
  'error.source_entry_not_downloadable': 'This kind of file cannot be copied.',
  'error.source_export_format_unknown': 'This document cannot be copied in this format.',
  'error.source_access_denied': 'You have no permission for this.',
  'error.source_scope_missing': 'The connection lacks a permission. Sign in again.',
  'error.source_restricted': 'This file is blocked where it lies.',
  'error.source_account_suspended': 'This account is suspended.',
  'error.source_email_unverified': 'The e-mail address of this account is not confirmed yet.',
  'error.source_too_large': 'This file is too large.',
  'error.source_busy': 'There are too many requests at the moment. This goes on by itself.',
  'error.source_unavailable': 'There are difficulties where the file lies. Try again in a moment.',
  'error.source_unreachable': 'The place where the file lies cannot be reached.',
  'error.source_connection_cut': 'The connection broke off. This goes on by itself.',
  'error.source_search_too_long': 'This search is too long.',
  'error.source_cursor_expired': 'This list is too old. Open the folder again.',
} as const
