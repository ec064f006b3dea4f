import type { AppScope as AppScopeOnWire } from '@quayside/wire'
import type { AppScope } from '../../accounts/person.ts'
import { appUnknown } from '../../apps/errors.ts'
import { parseApiKey } from '../../lib/ids.ts'

/** Rejects with `app_unknown` where something is no API key. */
export function toAppScope(apps: AppScopeOnWire): AppScope {
  if (apps === 'all') return apps
  return [...new Set(apps)].map((text) => {
    const apiKey = parseApiKey(text)
    if (!apiKey) throw appUnknown()
    return apiKey
  })
}
