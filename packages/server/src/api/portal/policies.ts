import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppParams,
  ExplainPolicyRequest,
  MadePolicyAnswer,
  MakePolicyRequest,
  PolicyExplanationAnswer,
} from '@quayside/wire'
import { maySee } from '../../accounts/person.ts'
import { type Apps, POLICY_CALLS, type PolicyCall } from '../../apps/app.ts'
import { callUnknown } from '../../apps/errors.ts'
import type { PortalDoor } from './portal-door.ts'

export interface PolicyRoutesDeps {
  readonly door: PortalDoor
  readonly apps: Pick<Apps, 'makePolicy' | 'explainPolicy'>
}

/** Policies made for a person, and explained when a request was refused. */
export function policyRoutes({ door, apps }: PolicyRoutesDeps): FastifyPluginAsyncTypebox {
  const schema = { security: door.security, params: AppParams }
  const config = { guard: door.guard, role: 'developer' } as const

  return async (server) => {
    server.post(
      '/apps/:apiKey/policies',
      {
        config: { ...config, audit: 'app.policy.make' },
        schema: {
          ...schema,
          summary: 'Make a policy and its signature',
          body: MakePolicyRequest,
          response: { 200: MadePolicyAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const made = await apps.makePolicy(apiKey, request.body)
        request.auditFacts = { policy: made.json }
        return { ...made }
      },
    )

    server.post(
      '/apps/:apiKey/policies/explain',
      {
        config: { ...config, audit: 'app.policy.explain' },
        schema: {
          ...schema,
          summary: 'Why a policy is refused, or what it allows',
          body: ExplainPolicyRequest,
          response: { 200: PolicyExplanationAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { policy, signature, call, handle, url, path, container } = request.body
        const person = door.personOf(request)
        const refused = {
          policy,
          signature,
          call: parseCall(call),
          handle: filled(handle),
          url: filled(url),
          path: filled(path),
          container: filled(container),
        }
        const { allowed, json, clauses } = await apps.explainPolicy(apiKey, refused, (other) =>
          maySee(person, other),
        )
        return { allowed, json: json ?? null, clauses: [...clauses] }
      },
    )
  }
}

function parseCall(name: string): PolicyCall {
  const call = POLICY_CALLS.find((known) => known === name)
  if (!call) throw callUnknown(name, POLICY_CALLS)
  return call
}

/** What somebody left empty in a form is not there. */
const filled = (text: string | undefined) => text || undefined
