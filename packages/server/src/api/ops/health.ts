import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { HealthAnswer, ReadyAnswer } from '@quayside/wire'
import { QuaysideError } from '../../errors.ts'
import { orAborted } from '../../lib/or-aborted.ts'
import type { Metrics } from './metrics.ts'

/** Something the service stands on. `check` throws what is wrong in words. */
export interface Part {
  readonly name: string
  check(signal: AbortSignal): Promise<void>
}

export interface OpsDeps {
  readonly parts: readonly Part[]
  readonly metrics: Metrics
}

/** Whoever asks whether we are ready does not wait longer than this for an answer. */
const CHECK_TIMEOUT_MS = 5_000

/** `/healthz`, `/readyz` and `/metrics`, for whoever runs the service. */
export function healthRoutes({ parts, metrics }: OpsDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/healthz',
      {
        config: { guard: 'public' },
        schema: { summary: 'The process is up', response: { 200: HealthAnswer } },
      },
      async () => ({ ok: true as const }),
    )

    server.get(
      '/readyz',
      {
        config: { guard: 'public' },
        schema: {
          summary: 'Everything the service stands on answers',
          response: { 200: ReadyAnswer, 503: ReadyAnswer },
        },
      },
      async (request, reply) => {
        const findings = await checkParts(parts)
        for (const { name, error } of findings) {
          if (error) request.log.warn({ part: name, err: error }, 'part does not answer')
        }
        const ok = findings.every(({ error }) => error === undefined)
        const answers = findings.map(({ name, error }) => [name, error ? inPublic(error) : 'ok'])
        reply.header('Cache-Control', 'no-store').code(ok ? 200 : 503)
        return { ok, parts: Object.fromEntries(answers) }
      },
    )

    server.get(
      '/metrics',
      { config: { guard: 'public' }, schema: { summary: 'For Prometheus' } },
      async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
    )
  }
}

/** Each part's fault; `undefined` when it answers. Never rejects. */
export async function checkParts(parts: readonly Part[]) {
  return await Promise.all(
    parts.map(async ({ name, check }) => {
      const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
      try {
        await orAborted(check(signal), signal)
        return { name, error: undefined }
      } catch (error) {
        return { name, error: error instanceof Error ? error : new Error(String(error)) }
      }
    }),
  )
}

/** Anyone may ask, so addresses and folders stay in the log. */
function inPublic(error: Error): string {
  return error instanceof QuaysideError ? error.publicMessage : 'It does not answer.'
}
