import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { PersonAnswer, Role, SessionAnswer } from '@quayside/wire'
import type { Api } from '../api/api.ts'
import { isApiError } from '../api/api-error.ts'

/** Who is at the portal. */
export type SessionState =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly problem: unknown }
  | { readonly name: 'signed-out' }
  | { readonly name: 'signed-in'; readonly person: PersonAnswer }
  /** It ended while the person was at work: the page stays as it is until they are back. */
  | { readonly name: 'lapsed'; readonly person: PersonAnswer }

export interface Session {
  readonly state: ReadonlySignal<SessionState>
  /** Who is signed in, or was until a moment ago. */
  readonly person: ReadonlySignal<PersonAnswer | undefined>
  /** Whether the person's role allows what this role may. */
  may(role: Role): boolean
  load(): Promise<void>
  /** After signing in, taking an invitation, or changing one's own name. */
  begin(answer: SessionAnswer): void
  update(person: PersonAnswer): void
  /** The service said that nobody is signed in. */
  lapse(): void
  /** Rejects when the service could not be told. */
  signOut(): Promise<void>
}

/** Who is out already has what they wanted. */
function ignoreNobody(error: unknown): void {
  if (!isApiError(error, 'not_signed_in')) throw error
}

const RANKS: readonly Role[] = ['viewer', 'developer', 'owner']

export function createSession(api: () => Api): Session {
  const state = signal<SessionState>({ name: 'loading' })
  const person = computed(() => ('person' in state.value ? state.value.person : undefined))

  function begin({ person }: SessionAnswer): void {
    state.value = { name: 'signed-in', person }
  }

  return {
    state,
    person,
    begin,
    may(role) {
      const own = person.value?.role
      return own !== undefined && RANKS.indexOf(own) >= RANKS.indexOf(role)
    },
    async load() {
      state.value = { name: 'loading' }
      try {
        begin(await api().get<SessionAnswer>('/session'))
      } catch (problem) {
        state.value = isApiError(problem, 'not_signed_in')
          ? { name: 'signed-out' }
          : { name: 'failed', problem }
      }
    },
    update(next) {
      state.value = { name: 'signed-in', person: next }
    },
    lapse() {
      const before = state.peek()
      if (before.name === 'signed-in') state.value = { name: 'lapsed', person: before.person }
    },
    async signOut() {
      await api().delete('/session').catch(ignoreNobody)
      state.value = { name: 'signed-out' }
    },
  }
}
