import { returnUrlRefused } from './errors.ts'

/** Schemes that would run or show something else than a page or an app. */
const REFUSED_SCHEMES = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:']

/**
 * Checks where a client wants the browser to go after connecting: a page, of an allowed origin or
 * our own where the app has such a list, or a mobile app's own scheme. Throws `invalid` /
 * `return_url_refused`.
 */
export function checkReturnUrl(
  url: string,
  {
    allowedOrigins,
    baseUrl,
  }: { readonly allowedOrigins: readonly string[]; readonly baseUrl: string },
): void {
  const parsed = URL.parse(url)
  // It is sent in a header as it is, and kept in a row.
  const isPlain = /^[\x21-\x7e]+$/.test(url)
  if (!parsed || !isPlain || REFUSED_SCHEMES.includes(parsed.protocol)) throw returnUrlRefused()
  const isPage = parsed.protocol === 'https:' || parsed.protocol === 'http:'
  const isAllowed = [...allowedOrigins, new URL(baseUrl).origin].includes(parsed.origin)
  if (isPage && allowedOrigins.length > 0 && !isAllowed) throw returnUrlRefused()
}

/** Web clients wait for `fs-tab=init` to become the source; other addresses stay as they are. */
export function finishReturnUrl(url: string, source: string): string {
  return url.replace(/([?&]fs-tab=)init(?=&|#|$)/, `$1${source}`)
}
