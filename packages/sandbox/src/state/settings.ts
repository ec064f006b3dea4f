import type { Store } from './store.ts'

/** What the consent page does before anyone clicks. */
export type ConsentMode =
  | { readonly mode: 'ask' }
  | { readonly mode: 'approve'; readonly account: string }
  | { readonly mode: 'deny' }
  | { readonly mode: 'error' }
  | { readonly mode: 'user-limit' }

/** How the whole sandbox behaves; set through the control API, kept over restarts. */
export interface Settings {
  /** How long new access tokens live. */
  readonly tokenLifetimeSeconds: number
  /** What a token of no known form is answered with: the 400 text, or a 401 as newer clients expect. */
  readonly malformedToken: 'text' | 'auth-error'
  readonly consent: ConsentMode
  /** Paths are looked up as they are written, not in their composed form. */
  readonly strictUnicode: boolean
  /** Characters beyond U+FFFF make a path malformed. */
  readonly refuseEmoji: boolean
  /** How long listings and searches do not know a new entry. */
  readonly lagMs: number
  /** How long a commit keeps its namespace locked; 0 is never. */
  readonly writeLockMs: number
  /** How long a second of a longpoll lasts; 1 is honest, less makes tests quick. */
  readonly longpollSecondsScale: number
  /** How long a temporary link is good for. */
  readonly temporaryLinkSeconds: number
  /** Whether apps are told that files have changed. */
  readonly sendsWebhooks: boolean
  /** For how long changes are gathered before an app is told of them. */
  readonly webhookDelayMs: number
  /** How long a second between two tries of a webhook lasts. */
  readonly webhookSecondsScale: number
}

export const DEFAULT_SETTINGS: Settings = {
  tokenLifetimeSeconds: 14_400,
  malformedToken: 'text',
  consent: { mode: 'ask' },
  strictUnicode: false,
  refuseEmoji: false,
  lagMs: 0,
  writeLockMs: 0,
  longpollSecondsScale: 1,
  temporaryLinkSeconds: 14_400,
  sendsWebhooks: true,
  webhookDelayMs: 100,
  webhookSecondsScale: 1,
}

export interface SettingsKeeper {
  readonly current: Settings
  change(changes: Partial<Settings>): Settings
  reset(): Settings
}

export function createSettings(store: Store): SettingsKeeper {
  const stored = store.collection<Partial<Settings>>('settings')
  let current: Settings = { ...DEFAULT_SETTINGS, ...stored.get('all') }

  function replace(settings: Settings): Settings {
    current = settings
    stored.set('all', settings)
    return settings
  }

  return {
    get current() {
      return current
    },
    change: (changes) => replace({ ...current, ...changes }),
    reset: () => replace(DEFAULT_SETTINGS),
  }
}
