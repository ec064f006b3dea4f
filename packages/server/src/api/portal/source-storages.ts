import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ChooseSourceStorageRequest,
  DoctorAnswer,
  SourceStorageAnswer,
  SourceStorageConsentAnswer,
  SourceStorageFoldersAnswer,
  SourceStorageFoldersRequest,
  SourceStorageParams,
  TestSourceStorageRequest,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { Connection } from '../../connections/connection.ts'
import type {
  PlaceId,
  SourceStorageNow,
  SourceStorageSetup,
} from '../../doctor/source-storage/source-storage-setup.ts'
import type { Source } from '../../sources/source.ts'
import { callerSignal } from '../caller.ts'
import { folderRef } from '../cloud/to-listed.ts'
import type { PortalDoor } from './portal-door.ts'

export interface SourceStorageRoutesDeps {
  readonly door: PortalDoor
  readonly sources: ReadonlyMap<string, Source>
  readonly sourceStorages: SourceStorageSetup
}

const PLACE = '/apps/:apiKey/storage/:source'

/** Where an app keeps files at a source (Filestack reference 7.4). */
export function sourceStorageRoutes(deps: SourceStorageRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(choiceRoutes(deps))
    await server.register(accountRoutes(deps))
  }
}

type PlaceRequest = FastifyRequest<{ Params: { apiKey: string; source: string } }>

/** What is chosen, and choosing. */
function choiceRoutes(deps: SourceStorageRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, sourceStorages: setup } = deps
  const config = { guard: door.guard }
  const schema = { security: door.security, params: SourceStorageParams }
  const response = { 200: SourceStorageAnswer }
  const toAnswer = toAnswerOf(deps)

  return async (server) => {
    server.get(
      PLACE,
      { config, schema: { ...schema, summary: 'Where an app keeps files at a source', response } },
      async (request) => {
        const id = await idOf(deps, request)
        return toAnswer(id, await setup.find(id))
      },
    )

    server.put(
      PLACE,
      {
        config: { ...config, audit: 'storage.choose' },
        schema: {
          ...schema,
          summary: 'Choose the account and the folder where files are kept',
          description:
            'What is kept already stays where it is, and is served from there. What waits for a place goes there. Without an account nothing more does.',
          body: ChooseSourceStorageRequest,
          response,
        },
      },
      async (request, reply) => {
        const id = await idOf(deps, request)
        const { version, account, folder: said } = request.body
        const folder = folderRef(said)
        const signal = callerSignal(reply)
        const chosen =
          account === null
            ? await setup.end(id, version)
            : await setup.choose(id, { version, account, folder }, signal)
        const email = chosen.place?.account.accountEmail ?? null
        request.auditFacts = { source: id.source, account: email, folder }
        return toAnswer(id, chosen)
      },
    )
  }
}

/** Accounts: connecting one, its folders, trying it out. */
function accountRoutes(deps: SourceStorageRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, sourceStorages: setup } = deps
  const config = { guard: door.guard }
  const schema = { security: door.security, params: SourceStorageParams }

  return async (server) => {
    server.post(
      `${PLACE}/connect`,
      {
        config: { ...config, audit: 'storage.connect' },
        schema: {
          ...schema,
          summary: 'Begin to connect an account to keep files in',
          description: 'Open `url` in a window; then ask until there is a `candidate`.',
          response: { 200: SourceStorageConsentAnswer },
        },
      },
      async (request) => {
        const id = await idOf(deps, request)
        request.auditFacts = { source: id.source }
        const { consentUrl } = await setup.connect(id)
        return { url: consentUrl }
      },
    )

    // Developers alone look into an account, which is why it is no GET.
    server.post(
      `${PLACE}/folders`,
      {
        config: { ...config, audit: 'storage.list' },
        schema: {
          ...schema,
          summary: 'Folders to choose from',
          body: SourceStorageFoldersRequest,
          response: { 200: SourceStorageFoldersAnswer },
        },
      },
      async (request, reply) => {
        const { account, folder, cursor } = request.body
        const id = await idOf(deps, request)
        const wanted = { account, folder: folderRef(folder), cursor }
        const { folders, next } = await setup.folders(id, wanted, callerSignal(reply))
        return {
          folders: folders.map(({ ref, name }) => ({ folder: ref, name })),
          next: next ?? null,
        }
      },
    )

    server.post(
      `${PLACE}/test`,
      {
        config: { ...config, audit: 'storage.test' },
        schema: {
          ...schema,
          summary: 'Write, read and delete a small file there; nothing is kept',
          body: TestSourceStorageRequest,
          response: { 200: DoctorAnswer },
        },
      },
      async (request, reply) => {
        const id = await idOf(deps, request)
        const { account, folder: said } = request.body
        const folder = folderRef(said)
        request.auditFacts = { source: id.source, folder }
        const findings = await setup.examine(id, { account, folder }, callerSignal(reply))
        return { ok: findings.every(({ ok }) => ok), findings: [...findings] }
      },
    )
  }
}

async function idOf({ door }: SourceStorageRoutesDeps, request: PlaceRequest): Promise<PlaceId> {
  const { apiKey: appKey } = await door.appOf(request, request.params.apiKey)
  return { appKey, source: request.params.source }
}

const toAnswerOf =
  ({ sources }: SourceStorageRoutesDeps) =>
  ({ source }: PlaceId, now: SourceStorageNow): SourceStorageAnswer => ({
    source,
    title: sources.get(source)?.manifest.title ?? source,
    account: toAccount(now.place?.account),
    folder: now.place?.folder ?? '',
    candidate: toAccount(now.candidate),
    kept: now.kept,
    waiting: now.waiting,
    version: now.version,
  })

function toAccount(connection: Connection | undefined) {
  if (!connection) return null
  const { id, accountName: name, accountEmail: email, status } = connection
  return { id, name, email, broken: status === 'broken' }
}
