import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppParams,
  AppSourceAnswer,
  AppSourceDoctorAnswer,
  AppSourceParams,
  AppSourcesAnswer,
  AppSourceTrialParams,
  SourceTrialAnswer,
  SourceTrialResultAnswer,
  UpdateAppSourceRequest,
} from '@quayside/wire'
import type { Registration } from '../../apps/registration.ts'
import { personalSource } from '../../connections/personal-source.ts'
import { trialUnknown } from '../../doctor/errors.ts'
import type { SourceSetup } from '../../doctor/source-setup.ts'
import { type ApiKey, parseTrialId } from '../../lib/ids.ts'
import type { PersonalSource, Source } from '../../sources/source.ts'
import { callerSignal } from '../caller.ts'
import type { PortalDoor } from './portal-door.ts'
import { toAppSourceAnswer, toTrialResultAnswer } from './to-source-answer.ts'

export interface PortalSourcesDeps {
  readonly door: PortalDoor
  readonly sources: ReadonlyMap<string, Source>
  readonly sourceSetup: SourceSetup
  readonly settings: { readonly baseUrl: string }
}

/** An app's registrations with sources, what is wrong with them, and trying them out. */
export function portalSourceRoutes(deps: PortalSourcesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(registrationRoutes(deps))
    await server.register(examinationRoutes(deps))
  }
}

function registrationRoutes(deps: PortalSourcesDeps): FastifyPluginAsyncTypebox {
  const { door, sources, sourceSetup, settings } = deps
  const { registrations } = sourceSetup
  const { security } = door
  const config = { guard: door.guard }
  const { baseUrl } = settings
  const toAnswer = (
    apiKey: ApiKey,
    source: PersonalSource,
    registration: Registration | undefined,
  ) => toAppSourceAnswer(source, registration, { baseUrl, apiKey })

  return async (server) => {
    server.get(
      '/apps/:apiKey/sources',
      {
        config,
        schema: {
          summary: "List an app's sources",
          security,
          params: AppParams,
          response: { 200: AppSourcesAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const known = await registrations.list(apiKey)
        const personal = [...sources.values()].filter((source) => source.oauth !== undefined)
        return personal.map((source) =>
          toAnswer(
            apiKey,
            source,
            known.find((one) => one.source === source.manifest.name),
          ),
        )
      },
    )

    server.get(
      '/apps/:apiKey/sources/:source',
      {
        config,
        schema: {
          summary: 'How an app is registered with a source',
          security,
          params: AppSourceParams,
          response: { 200: AppSourceAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const source = personalSource(sources, request.params.source)
        return toAnswer(apiKey, source, await registrations.find(apiKey, source.manifest.name))
      },
    )

    server.put(
      '/apps/:apiKey/sources/:source',
      {
        config: { ...config, audit: 'source.update' },
        schema: {
          summary: 'Set the keys an app has with a source, or switch them on and off',
          security,
          params: AppSourceParams,
          body: UpdateAppSourceRequest,
          response: { 200: AppSourceAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const source = personalSource(sources, request.params.source)
        const { version, enabled, clientId, clientSecret } = request.body
        const change = { version, isEnabled: enabled, clientId, clientSecret }
        const registration = await registrations.change(apiKey, source.manifest.name, change)
        const hasNewSecret = Boolean(clientSecret?.trim())
        request.auditFacts = { enabled, clientId: registration.clientId, hasNewSecret }
        return toAnswer(apiKey, source, registration)
      },
    )

    server.delete(
      '/apps/:apiKey/sources/:source',
      {
        config: { ...config, audit: 'source.remove' },
        schema: {
          summary: "Forget an app's keys with a source",
          security,
          params: AppSourceParams,
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const source = personalSource(sources, request.params.source)
        await registrations.remove(apiKey, source.manifest.name)
        return reply.code(204).send()
      },
    )
  }
}

function examinationRoutes(deps: PortalSourcesDeps): FastifyPluginAsyncTypebox {
  const { door, sources, sourceSetup } = deps
  const { trials, examine } = sourceSetup
  const { security } = door
  const config = { guard: door.guard }

  return async (server) => {
    server.post(
      '/apps/:apiKey/sources/:source/doctor',
      {
        config: { ...config, audit: 'source.examine' },
        schema: {
          summary: 'Find what is wrong with the registration',
          security,
          params: AppSourceParams,
          response: { 200: AppSourceDoctorAnswer },
        },
      },
      async (request, reply) => {
        const { apiKey: appKey } = await door.appOf(request, request.params.apiKey)
        const { source } = request.params
        const findings = await examine({ appKey, source }, callerSignal(reply))
        return { ok: findings.every(({ ok }) => ok), findings: [...findings] }
      },
    )

    server.post(
      '/apps/:apiKey/sources/:source/trial',
      {
        config: { ...config, audit: 'source.try' },
        schema: {
          summary: 'Begin to sign in by the registration, to see that it works',
          security,
          params: AppSourceParams,
          response: { 200: SourceTrialAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { trial, consentUrl } = await trials.begin(apiKey, request.params.source)
        return { trial, url: consentUrl }
      },
    )

    server.get(
      '/apps/:apiKey/sources/:source/trial/:trial',
      {
        config,
        schema: {
          summary: 'What came of it',
          security,
          params: AppSourceTrialParams,
          response: { 200: SourceTrialResultAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const source = personalSource(sources, request.params.source)
        const id = parseTrialId(request.params.trial)
        if (!id) throw trialUnknown()
        return toTrialResultAnswer(await trials.find(apiKey, source.manifest.name, id))
      },
    )
  }
}
