import type { PersonAnswer, SessionAnswer } from '@quayside/wire'
import type { Person } from '../../accounts/person.ts'
import type { SignedIn } from '../../accounts/person-session.ts'

export function toPersonAnswer(person: Person, lastSeenAt: Date | undefined): PersonAnswer {
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    role: person.role,
    apps: person.apps === 'all' ? 'all' : [...person.apps],
    twoFactor: person.hasTwoFactor,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    createdAt: person.createdAt.toISOString(),
  }
}

export function toSessionAnswer({ person, session }: SignedIn): SessionAnswer {
  return {
    person: toPersonAnswer(person, session.seenAt),
    expiresAt: session.expiresAt.toISOString(),
  }
}
