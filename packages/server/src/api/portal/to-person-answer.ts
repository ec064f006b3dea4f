import type { PersonAnswer, PersonSessionAnswer, SessionAnswer } from '@quayside/wire'
import type { Person } from '../../accounts/person.ts'
import type { PersonSession, SignedIn } from '../../accounts/person-session.ts'

export function toPersonAnswer(person: Person): PersonAnswer {
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    role: person.role,
    apps: person.apps === 'all' ? 'all' : [...person.apps],
    twoFactor: person.hasTwoFactor,
    lastSeenAt: person.lastSeenAt?.toISOString() ?? null,
    createdAt: person.createdAt.toISOString(),
  }
}

export function toSessionAnswer({ person, session }: SignedIn): SessionAnswer {
  return {
    person: toPersonAnswer(person),
    expiresAt: session.expiresAt.toISOString(),
  }
}

export function toPersonSessionAnswer(
  session: PersonSession,
  current: boolean,
): PersonSessionAnswer {
  return {
    id: session.id,
    current,
    userAgent: session.userAgent,
    address: session.address,
    createdAt: session.createdAt.toISOString(),
    seenAt: session.seenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  }
}
