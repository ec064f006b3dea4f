import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import type { SafeFetch } from '../../lib/safe-fetch.ts'
import type { ProcessAddress } from '../../processing/parse-path.ts'
import { callsOf } from '../../processing/task.ts'
import { metadata } from '../../processing/tasks/metadata.ts'
import { askedBy, callerSignal } from '../caller.ts'
import type { FileAnswers } from '../file/answer-file.ts'
import { lookAtUrl } from '../look-at-url.ts'
import { addressSecurity } from '../process/address-uses.ts'
import { aliasUnknown } from '../process/errors.ts'
import { type AskedFileDeps, fileAsk, onlySource } from './asked-file.ts'

export interface MetadataDeps extends AskedFileDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly files: FileAnswers
  readonly safeFetch: Pick<SafeFetch, 'fetch'>
}

/** What is known about a file, or about what lies at an address; the fields that were named. */
export async function sendMetadata(
  deps: MetadataDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<unknown> {
  const source = onlySource(address)
  const fields = callsOf(address.calls, metadata).flatMap((call) => call.fields ?? [])
  if (source.kind === 'alias') throw aliasUnknown(source.alias)
  if (source.kind === 'url')
    return await tellOfUrl(deps, request, reply, address, source.url, fields)
  const ask = await fileAsk(deps, address, source.handle)
  for (const field of fields) ask.query.set(field, 'true')
  return await deps.files.metadata(request, reply, ask)
}

async function tellOfUrl(
  { apps, safeFetch }: MetadataDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { apiKey, calls, query }: ProcessAddress,
  url: string,
  fields: readonly string[],
) {
  const security = addressSecurity(calls, query)
  await apps.authorize({ apiKey, security, call: 'stat', url, ...askedBy(request) })
  const facts = await lookAtUrl(safeFetch, url, {}, callerSignal(reply))
  const { filename, contentType: mimetype, size = null } = facts
  const all = Object.entries({ url, filename, mimetype, size })
  reply.header('Cache-Control', 'no-cache')
  return Object.fromEntries(all.filter(([name]) => fields.length === 0 || fields.includes(name)))
}
