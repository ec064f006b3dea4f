import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Apps, PolicyCall, SecurityPair } from '../../apps/app.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord, LinkedFile } from '../../files/file-record.ts'
import type { ImageFacts } from '../../files/image-facts.ts'
import type { Handle } from '../../lib/ids.ts'
import type { Delivery } from '../../links/delivery.ts'
import { linkRedirectForbidden } from '../../links/errors.ts'
import type { LinkAddress } from '../../links/link-address.ts'
import type { Source } from '../../sources/source.ts'
import { askedBy, callerSignal } from '../caller.ts'
import { basicSecret } from './basic-secret.ts'
import { withCurrentContent } from './current-content.ts'
import { readMetadata } from './read-metadata.ts'
import { sendBase64 } from './send-base64.ts'
import { askedFields } from './to-metadata.ts'

export interface FileAnswersDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly sources: ReadonlyMap<string, Source>
  /** By handle alone: the handle is what a link consists of. */
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly deliver: Delivery['deliver']
  readonly linkAddress: LinkAddress
  readonly readContent: Delivery['readContent']
  readonly imageFacts: ImageFacts
}

/** What an address asks of a file. */
export interface FileAsk {
  readonly handle: Handle
  readonly security: SecurityPair
  readonly query: URLSearchParams
  /** What the policy has to allow, where it is not what the answer usually needs. */
  readonly call?: PolicyCall | undefined
  /** How long the answer may be kept, where somebody said. */
  readonly maxAgeSeconds?: number | undefined
}

type AnswerFile = (request: FastifyRequest, reply: FastifyReply, ask: FileAsk) => Promise<unknown>

/** A file's content, and what is known about it, to whoever may have it. */
export interface FileAnswers {
  /** Needs the call `read`. */
  readonly content: AnswerFile
  /** Needs `stat`, and `exif` for what the camera wrote. */
  readonly metadata: AnswerFile
  /** The app is found through the handle, so an unknown handle is told before any policy is read. */
  findAllowed(request: FastifyRequest, ask: FileAsk, call: PolicyCall): Promise<AllowedFile>
}

export interface AllowedFile {
  readonly file: FileRecord
  /** Only who has a policy may see it. */
  readonly isPrivate: boolean
  /** Whoever asks may be sent to the source of a linked file. */
  readonly mayRedirect: boolean
}

export function createFileAnswers(deps: FileAnswersDeps): FileAnswers {
  const { apps, findFile } = deps

  const findAllowed: FileAnswers['findAllowed'] = async (request, { handle, security }, call) => {
    const file = await findFile(handle)
    if (!file) throw fileMissing()
    const { app } = await apps.authorize({
      apiKey: file.appKey,
      security,
      call,
      handle,
      ...askedBy(request),
      secret: basicSecret(request),
    })
    return { file, isPrivate: app.securityEnabled, mayRedirect: app.linkRedirects }
  }

  return {
    findAllowed,
    async content(request, reply, ask) {
      const { file, isPrivate, mayRedirect } = await findAllowed(request, ask, ask.call ?? 'read')
      if (file.kind === 'linked' && ask.query.get('redirect') === 'true') {
        if (!mayRedirect) throw linkRedirectForbidden()
        return await sendToSource(deps, reply, file)
      }
      const options = {
        download: ask.query.get('dl') === 'true',
        cache: ask.query.get('cache') !== 'false',
        isPrivate,
        maxAgeSeconds: ask.maxAgeSeconds,
        signal: callerSignal(reply),
      }
      const isText = ask.query.get('base64encode') === 'true'
      await withCurrentContent(findFile, file, (current) =>
        isText
          ? sendBase64(deps, current, request.raw, reply.raw, options)
          : deps.deliver(current, request.raw, reply.raw, options),
      )
      return reply.hijack()
    },
    async metadata(request, reply, ask) {
      const fields = askedFields(ask.query)
      const { file } = await findAllowed(request, ask, ask.call ?? 'stat')
      if (fields.includes('exif')) await findAllowed(request, ask, 'exif')
      reply.header('Cache-Control', 'no-cache')
      return withCurrentContent(findFile, file, (current) =>
        readMetadata(deps, current, fields, callerSignal(reply)),
      )
    },
  }
}

/** The address is good for whoever has it, so nobody on the way may keep it or pass it on. */
async function sendToSource(
  { linkAddress }: FileAnswersDeps,
  reply: FastifyReply,
  file: LinkedFile,
): Promise<FastifyReply> {
  const address = await linkAddress(file, { signal: callerSignal(reply) })
  return reply
    .header('Cache-Control', 'no-store')
    .header('Referrer-Policy', 'no-referrer')
    .redirect(address)
}
