import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Authorize } from '../apps/app.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { Usage } from '../usage/usage.ts'

export interface CountUsage {
  install(server: FastifyInstance): void
  /** The same `authorize`, which counts what it allows as a request of the app. */
  counting(authorize: Authorize): Authorize
}

/** A request some app has allowed. */
interface Visit {
  readonly appKey: ApiKey
  /** Everything it was allowed for is content on its way out. */
  isServing: boolean
  readonly bytesBefore: number
}

/** Requests, and contents served, that come through the framework; the others count in `file/fast-lane.ts`. */
export function createCountUsage(usage: Pick<Usage, 'add'>): CountUsage {
  const visits = new WeakMap<object, Visit>()

  return {
    install(server) {
      server.addHook('onResponse', (request, reply, done) => {
        const visit = visits.get(request)
        if (visit?.isServing && isContent(request.method, reply.raw.statusCode)) {
          const bytesServed = Math.max(0, bytesWritten(request) - visit.bytesBefore)
          usage.add(visit.appKey, { filesServed: 1, bytesServed })
        }
        done()
      })
    },
    counting: (authorize) => async (asked) => {
      const grant = await authorize(asked)
      const { asker, call } = asked
      if (!asker) return grant
      const isServing = call === 'read' || call === 'convert'
      const known = visits.get(asker)
      if (known) known.isServing &&= isServing
      else {
        const { apiKey: appKey } = grant.app
        usage.add(appKey, { requests: 1 })
        visits.set(asker, { appKey, isServing, bytesBefore: bytesWritten(asker) })
      }
      return grant
    },
  }
}

/** Whether an answer brought content: not what is unchanged, not there or only asked about. */
export const isContent = (method: string, status: number): boolean =>
  method === 'GET' && (status === 200 || status === 206)

/** On the connection so far; what is asked from within, as tests do, has none. */
function bytesWritten(asker: object): number {
  return (asker as Partial<FastifyRequest>).raw?.socket?.bytesWritten ?? 0
}
