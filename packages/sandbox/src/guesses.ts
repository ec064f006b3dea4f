/**
 * What no source we had confirms. Each of these is our choice, in one place, so that a person
 * with a real account can correct it. Everything else in the sandbox was documented, read in the
 * source of a real client, or seen in a real answer.
 */

/** How long an authorization code is good for. */
export const CODE_LIFETIME_SECONDS = 600

/** How many accounts may link an app in development once additional users are enabled. */
export const DEVELOPMENT_USER_LIMIT = 500

/** Where a visitor who refuses is sent back with. */
export const REFUSAL_TEXT = 'The user chose not to give your app access to their Dropbox account.'

/** The longest `state` that is taken, in bytes. */
export const MAX_STATE_BYTES = 2000

/** Answers of the token endpoint nobody has published. */
export const TOKEN_TEXTS = {
  wrongVerifier: 'invalid code verifier',
  wrongRedirectUri: 'redirect_uri mismatch',
  unknownGrantType: 'grant_type must be one of "authorization_code" or "refresh_token".',
} as const

/** Texts of answers with status 400. */
export const BAD_REQUEST_TEXTS = {
  noAuthorization: 'Must provide HTTP header "Authorization" or URL parameter "authorization".',
  unknownRoute: (name: string) => `Unknown API function: "${name}"`,
  wrongHost: (name: string) => `Unknown API function: "${name}"`,
  missingField: (name: string) => `missing required field '${name}'`,
  unknownField: (name: string) => `unknown field '${name}'`,
  badCursor: 'cursor: Invalid "cursor" parameter.',
  bodyOnDownload: "The request body is supposed to be empty, but isn't.",
} as const

/** The body of an answer with status 416. */
export const RANGE_TEXT = 'The requested range cannot be satisfied.'

/** The form of the `ETag` of a download. */
export function etagOf(rev: string): string {
  return `W/"${rev}"`
}

/** The number of the first new name: `report (1).txt`. */
export const FIRST_AUTORENAME = 1

/** What a file is called that an outdated `update` is saved beside. */
export const CONFLICTED_COPY = 'conflicted copy'

/** Whether capitals beyond U+FFFF are lower-cased. */
export const LOWERCASES_BEYOND_BMP = false

/** What `HEAD` on a temporary link is answered with. */
export const TEMPORARY_LINK_HEAD_STATUS = 405

/** How large a `list_folder` page is when nothing is said. */
export const DEFAULT_LIST_LIMIT = 500

/** The pause a longpoll answer asks for; undefined when it asks for none. */
export const LONGPOLL_BACKOFF_SECONDS = undefined

/** Whether a PKCE code may be exchanged with the app secret alone, without the verifier. */
export const ALLOWS_PKCE_WITHOUT_VERIFIER = false

/** Storage a new account has. */
export const DEFAULT_ALLOCATED_BYTES = { personal: 2 * 1024 ** 4, team: 5 * 1024 ** 4 } as const

/** What a wrong key or secret is answered with outside the token endpoint. */
export const WRONG_APP_STATUS = 401

/** How a folder is refused that is shown as closed to the caller. */
export const CLOSED_FOLDER_TAG = 'not_found'

/** The pauses between the tries of a webhook: ten minutes of them are known, their lengths are not. */
export const WEBHOOK_PAUSES_SECONDS = [1, 2, 4, 8, 15, 30, 60, 120, 180, 180] as const

/** How much later than asked a longpoll may end. Dropbox adds up to 90 seconds. */
export const LONGPOLL_JITTER_SECONDS = 0
