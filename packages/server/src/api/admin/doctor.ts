import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DoctorAnswer, type Finding } from '@quayside/wire'
import type { App, Apps } from '../../apps/app.ts'
import { toQuaysideError } from '../../errors.ts'
import type { Source } from '../../sources/source.ts'
import { checkParts, type Part } from '../ops/health.ts'

export interface DoctorDeps {
  readonly apps: Pick<Apps, 'list' | 'credentials'>
  readonly sources: ReadonlyMap<string, Source>
  readonly parts: readonly Part[]
}

/** A service that takes longer to judge two keys is itself the finding. */
const CREDENTIALS_TIMEOUT_MS = 10_000

/** `GET /api/admin/doctor`: what stands in the way of working, one sentence each. */
export function doctorRoutes(deps: DoctorDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/doctor',
      {
        config: { guard: 'admin' },
        schema: {
          summary: 'Look for what is wrong',
          security: [{ adminToken: [] }],
          response: { 200: DoctorAnswer },
        },
      },
      async () => {
        const findings = [...(await lookAtParts(deps)), ...(await lookAtApps(deps))]
        return { ok: findings.every(({ ok }) => ok), findings }
      },
    )
  }
}

async function lookAtParts({ parts }: DoctorDeps): Promise<Finding[]> {
  const checked = await checkParts(parts)
  return checked.map(({ name, error }) => ({
    subject: name,
    ok: !error,
    message: error ? error.message : 'It answers.',
  }))
}

/** One app after the other: a service may count how often it is asked. */
async function lookAtApps(deps: DoctorDeps): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const app of await deps.apps.list()) {
    for (const source of deps.sources.values()) {
      findings.push(await lookAtCredentials(deps, app, source))
    }
  }
  return findings
}

async function lookAtCredentials({ apps }: DoctorDeps, app: App, source: Source): Promise<Finding> {
  const { name, title } = source.manifest
  const subject = `app ${app.name} (${app.apiKey}), ${title}`
  const client = await apps.credentials(app.apiKey, name)
  if (!client) return { subject, ok: false, message: `It has no keys for ${title} yet.` }
  try {
    const signal = AbortSignal.timeout(CREDENTIALS_TIMEOUT_MS)
    await source.oauth.checkCredentials(client, { signal })
    return { subject, ok: true, message: `${title} accepts its keys.` }
  } catch (error) {
    return { subject, ok: false, message: toQuaysideError(error).publicMessage }
  }
}
