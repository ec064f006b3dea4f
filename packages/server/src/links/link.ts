import type { Handle } from '../lib/ids.ts'

/** The address under which a file is served: exactly one path segment behind the CDN's base. */
export function linkUrl(cdnBaseUrl: string, handle: Handle | string): string {
  return `${cdnBaseUrl.replace(/\/+$/, '')}/${encodeURIComponent(handle)}`
}
