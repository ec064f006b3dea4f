import type { Static, TSchema } from 'typebox'
import { findAdminToken } from './admin-token.ts'
import { DEMO_API_KEY } from './demo-facts.ts'
import { type JsonRequest, refusal, requestJson, send } from './request-json.ts'

/** Which app of which server a command is about. */
export interface AppChoice {
  readonly server: string
  /** The demo application without. */
  readonly app?: string
}

type Method = NonNullable<JsonRequest<TSchema>['method']>

/** What the server's people may ask about one app. Every rejection is a `Complaint` or the signal's reason. */
export interface AdminClient {
  ask<Schema extends TSchema>(
    method: Method,
    path: string,
    answer: Schema,
    body?: unknown,
  ): Promise<Static<Schema>>
  /** For answers that say nothing. */
  tell(method: Method, path: string, body?: unknown): Promise<void>
  /** The answer as it comes; the caller must read or cancel its body. */
  open(path: string): Promise<Response>
}

export async function createAdminClient(
  { server, app = DEMO_API_KEY }: AppChoice,
  signal: AbortSignal,
): Promise<AdminClient> {
  const headers = { authorization: `Bearer ${await findAdminToken(process.env)}` }
  const root = `${server.replace(/\/+$/, '')}/api/admin/apps/${encodeURIComponent(app)}`

  async function open(method: Method, path: string, body?: unknown): Promise<Response> {
    const response = await send({ url: `${root}${path}`, method, headers, body, signal })
    if (!response.ok) throw refusal(response.status, await response.text())
    return response
  }

  return {
    ask: (method, path, answer, body) =>
      requestJson({ url: `${root}${path}`, method, headers, answer, body, signal }),
    async tell(method, path, body) {
      await (await open(method, path, body)).body?.cancel()
    },
    open: (path) => open('GET', path),
  }
}
