import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditAnswer, type AuditEntryAnswer, AuditQuery } from '@quayside/wire'
import type { Accounts } from '../../accounts/accounts.ts'
import type { AuditEntry } from '../../accounts/audit.ts'
import { hasRole, type Person } from '../../accounts/person.ts'
import { cursorInvalid } from '../../db/list-page.ts'
import type { PortalDoor } from './portal-door.ts'

export interface AuditRoutesDeps {
  readonly door: PortalDoor
  readonly accounts: Pick<Accounts, 'audit'>
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

/** What was changed, by whom. What is about people is their owners' to read; the rest by app. */
export function auditRoutes({ door, accounts }: AuditRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/audit',
      {
        config: { guard: 'portal' },
        schema: {
          summary: 'List changes, newest first',
          security: door.security,
          querystring: AuditQuery,
          response: { 200: AuditAnswer },
        },
      },
      async (request) => {
        const { cursor, app } = request.query
        const limit = Math.min(Number(request.query.limit ?? DEFAULT_LIMIT), MAX_LIMIT)
        const person = door.personOf(request)
        const ofApp = app === undefined ? undefined : await door.appOf(request, app)
        const entries = await accounts.audit.list({
          scope: ofApp ? [ofApp.apiKey] : scopeOf(person),
          personId: ofApp ? undefined : person.id,
          before: cursor === undefined ? undefined : parseCursor(cursor),
          limit: limit + 1,
        })
        const shown = entries.slice(0, limit)
        const next = entries.length > limit ? shown.at(-1) : undefined
        return { entries: shown.map(toAnswer), cursor: next ? String(next.id) : null }
      },
    )
  }
}

/** Whoever may not see people and invitations does not read of them here either. */
function scopeOf(person: Person) {
  if (hasRole(person, 'owner')) return 'everything'
  return person.apps === 'all' ? 'all apps' : person.apps
}

function parseCursor(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw cursorInvalid()
  return Number(text)
}

function toAnswer({ id, at, who, appKey, action, target, outcome, details }: AuditEntry) {
  const answer: AuditEntryAnswer = {
    id,
    at: at.toISOString(),
    who,
    apiKey: appKey ?? null,
    action,
    target: target ?? null,
    outcome,
    details: { ...details },
  }
  return answer
}
