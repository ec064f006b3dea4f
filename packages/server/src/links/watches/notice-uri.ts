import type { ApiKey } from '../../lib/ids.ts'

/** Where a source's service calls about an app's people: by this it is set up in the service's console. */
export function noticeUri(baseUrl: string, source: string, apiKey: ApiKey): string {
  return `${baseUrl}/api/client/${source}/webhook/${apiKey}`
}
