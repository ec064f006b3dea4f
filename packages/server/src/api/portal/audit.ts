import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditAnswer, type AuditEntryAnswer, AuditQuery } from '@quayside/wire'
import type { Accounts } from '../../accounts/accounts.ts'
import type { AuditEntry } from '../../accounts/audit.ts'
import { cursorInvalid } from '../../db/list-page.ts'
import type { PortalDoor } from './portal-door.ts'

export interface AuditRoutesDeps {
  readonly door: PortalDoor
  readonly accounts: Pick<Accounts, 'audit'>
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

/** What was changed, by whom. Whoever sees some apps only reads of those, and of themselves. */
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
          appKeys: ofApp ? [ofApp.apiKey] : person.apps === 'all' ? undefined : person.apps,
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
