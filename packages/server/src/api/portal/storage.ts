import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppParams,
  AppStorageAnswer,
  DoctorAnswer,
  TestAppStorageRequest,
  UpdateAppStorageRequest,
} from '@quayside/wire'
import type { AppStorage, TypedBucket } from '../../apps/app-storage.ts'
import { storageSettingsMissing } from '../../apps/errors.ts'
import type { StorageSetup } from '../../doctor/storage-setup.ts'
import { callerSignal } from '../caller.ts'
import type { PortalDoor } from './portal-door.ts'

export interface PortalStorageDeps {
  readonly door: PortalDoor
  readonly storageSetup: StorageSetup
}

/** Where an app's files rest. */
export function portalStorageRoutes(deps: PortalStorageDeps): FastifyPluginAsyncTypebox {
  const { door, storageSetup } = deps
  const { storages } = storageSetup
  const config = { guard: door.guard }
  const schema = { security: door.security, params: AppParams }
  const toAnswer = (storage: AppStorage) => toStorageAnswer(storage, storageSetup.shared)

  return async (server) => {
    server.get(
      '/apps/:apiKey/storage',
      {
        config,
        schema: {
          ...schema,
          summary: "Where an app's new files rest",
          response: { 200: AppStorageAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        return toAnswer(await storages.find(apiKey))
      },
    )

    server.put(
      '/apps/:apiKey/storage',
      {
        config: { ...config, audit: 'storage.update' },
        schema: {
          ...schema,
          summary: "Choose where an app's new files rest",
          description: 'What is stored already stays where it is, and is served from there.',
          body: UpdateAppStorageRequest,
          response: { 200: AppStorageAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { version } = request.body
        const bucket = toBucket(request.body)
        const changed = await storages.change(apiKey, { version, bucket })
        const hasNewSecret = Boolean(bucket?.secretAccessKey?.trim())
        request.auditFacts = { ...(changed.bucket ?? { bucket: null }), hasNewSecret }
        return toAnswer(changed)
      },
    )

    server.post(
      '/apps/:apiKey/storage/test',
      {
        config: { ...config, audit: 'storage.test' },
        schema: {
          ...schema,
          summary: 'Write, read, list and delete an object there; nothing is kept',
          body: TestAppStorageRequest,
          response: { 200: DoctorAnswer },
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const bucket = toBucket(request.body)
        request.auditFacts = { bucket: bucket?.bucket ?? null }
        const findings = await storageSetup.examine(apiKey, bucket, callerSignal(reply))
        return { ok: findings.every(({ ok }) => ok), findings: [...findings] }
      },
    )
  }
}

function toBucket(body: {
  readonly kind: 'shared' | 's3'
  readonly s3?: TypedBucket
}): TypedBucket | undefined {
  if (body.kind === 'shared') return undefined
  if (!body.s3) throw storageSettingsMissing()
  return body.s3
}

function toStorageAnswer({ bucket, version }: AppStorage, shared: string): AppStorageAnswer {
  if (!bucket) return { kind: 'shared', shared, s3: null, version }
  const s3 = { ...bucket, endpoint: bucket.endpoint ?? null, hasSecret: true }
  return { kind: 's3', shared, s3, version }
}
