import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App, Apps } from '../../apps/app.ts'
import { appUnknown } from '../../apps/errors.ts'
import { parseApiKey } from '../../lib/ids.ts'
import type { Guard } from '../guards.ts'

/** How routes about one app are entered: the same routes serve the command line and the portal. */
export interface AppDoor {
  readonly guard: Guard
  /** For the description of the routes. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  /** The app a request names. Rejects when there is none, or not for whoever asks. */
  appOf(request: FastifyRequest, apiKey: string): Promise<App>
  /** A name for whoever asks, by which what they hold open is counted. */
  callerOf(request: FastifyRequest): string
  /** For answers that go on for long: aborted once whoever asked may not see the app any more. */
  leaving(request: FastifyRequest, reply: FastifyReply): AbortSignal
}

/** The token lasts as long as the process. */
const NEVER = new AbortController().signal

/** Whoever has the admin token may do everything with every app. */
export function adminDoor(apps: Pick<Apps, 'find'>): AppDoor {
  return {
    guard: 'admin',
    security: [{ adminToken: [] }],
    // One token is many people's: they are counted for each app.
    callerOf: ({ params }) => `admin token ${JSON.stringify(params)}`,
    leaving: () => NEVER,
    async appOf(_request, text) {
      const apiKey = parseApiKey(text)
      const app = apiKey && (await apps.find(apiKey))
      if (!app) throw appUnknown()
      return app
    },
  }
}
