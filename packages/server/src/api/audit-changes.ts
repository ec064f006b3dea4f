import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Audit, AuditFacts, AuditInHand } from '../accounts/audit.ts'
import type { Person } from '../accounts/person.ts'
import { type ApiKey, parseApiKey } from '../lib/ids.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What a route adds to its entry in the audit log; never a secret. */
    auditFacts: AuditFacts | undefined
    /** Of a route that makes an app or is not about one in its address. */
    auditApp: ApiKey | undefined
  }
}

export interface AuditChangesDeps {
  readonly audit: Pick<Audit, 'begin'>
  readonly personOf: (request: FastifyRequest) => Person
}

/**
 * Writes down what each route with an `audit` name is about to change, before it is asked, and how
 * it ended afterwards. A request that was refused before its route was asked leaves no entry.
 */
export function installAuditChanges(server: FastifyInstance, deps: AuditChangesDeps): void {
  const inHand = new WeakMap<FastifyRequest, AuditInHand>()
  server.decorateRequest('auditFacts', undefined)
  server.decorateRequest('auditApp', undefined)

  server.addHook('preHandler', async (request) => {
    const { audit: action, guard } = request.routeOptions.config
    if (!action) return
    const person = guard === 'portal' ? deps.personOf(request) : undefined
    const entry = {
      personId: person?.id,
      who: person?.email ?? 'admin token',
      action,
      ...subjectOf(request.params),
    }
    inHand.set(request, await deps.audit.begin(entry))
  })

  server.addHook('onSend', async (request, reply, payload) => {
    const entry = inHand.get(request)
    if (!entry) return payload
    inHand.delete(request)
    const hasFailed = reply.statusCode >= 400
    const facts = hasFailed ? { code: reply.getHeader('X-Error-Code') } : request.auditFacts
    const ended = entry.end(hasFailed ? 'failed' : 'done', facts ?? {}, request.auditApp)
    // The change was made: whoever made it is told so, and the entry stays `unknown`.
    await ended.catch((error) => request.log.warn({ err: error }, 'audit entry not ended'))
    return payload
  })
}

/** Longer than any name or id there is. */
const MAX_TARGET = 256

/** The app a path names, and the rest of what it names within it. */
function subjectOf(params: unknown) {
  const { apiKey, ...rest } = isRecord(params) ? params : {}
  // Whatever stands in an address comes here, and databases do not take every text.
  const target = Object.values(rest).join(' ').replaceAll('\0', '').slice(0, MAX_TARGET)
  return {
    appKey: typeof apiKey === 'string' ? parseApiKey(apiKey) : undefined,
    target: target === '' ? undefined : target,
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
