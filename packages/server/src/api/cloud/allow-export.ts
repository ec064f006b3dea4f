import type { FastifyRequest } from 'fastify'
import type { Apps, SecurityPair } from '../../apps/app.ts'
import { QuaysideError } from '../../errors.ts'
import type { Exported } from '../../export/export.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { ApiKey, Handle } from '../../lib/ids.ts'
import { sourcesTooMany } from '../../processing/errors.ts'
import type { OwnPath } from '../../processing/own-handles.ts'
import { type ProcessAddress, parsePath } from '../../processing/parse-path.ts'
import type { OwnHandle } from '../../processing/parse-source.ts'
import { askedBy } from '../caller.ts'
import { addressSecurity, answerOf } from '../process/address-uses.ts'
import { askForConversion } from '../process/conversion-ask.ts'
import { isConversion } from '../process/conversion-words.ts'
import { aliasUnknown } from '../process/errors.ts'
import type { Use } from './caller-of.ts'

export interface AllowExportDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly ownHandle: OwnHandle
  readonly ownPath: OwnPath
}

/** What somebody names to be saved. */
export type WantedExport =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'file'; readonly handle: Handle; readonly address: ProcessAddress }
  | { readonly kind: 'conversion'; readonly address: ProcessAddress }

/**
 * Reads a handle, an address or tasks in front of one. Throws `export_no_content`, and as addresses
 * do that nobody understands.
 */
export function parseWanted(
  { ownHandle, ownPath }: Pick<AllowExportDeps, 'ownHandle' | 'ownPath'>,
  text: string,
): WantedExport {
  const path = /^https?:/i.test(text) ? ownPath(text) : `/${text.replace(/^\/+/, '')}`
  if (path === undefined) return { kind: 'address', url: text }
  const address = parsePath(path, ownHandle)
  if (answerOf(address.calls) !== 'content') throw noContent()
  if (isConversion(address.calls)) return { kind: 'conversion', address }
  const [source, another] = address.sources
  if (another || !source) throw sourcesTooMany()
  if (source.kind === 'alias') throw aliasUnknown(source.alias)
  if (source.kind === 'url') return { kind: 'address', url: source.url }
  return { kind: 'file', handle: source.handle, address }
}

/** What saving it takes, beside being allowed to read it (Filestack reference 12.4). */
export function exportUse(wanted: WantedExport): Use {
  switch (wanted.kind) {
    case 'address':
      return { call: 'pick', url: wanted.url }
    case 'file':
      return { call: 'pick', handle: wanted.handle }
    case 'conversion':
      return { call: 'pick', ...aboutOf(wanted.address) }
    default:
      return wanted satisfies never
  }
}

/** Something that whoever asks may save. */
export interface AllowedExport {
  readonly exported: Exported
  /** What it is called where nobody says otherwise; absent while nobody knows. */
  readonly filename: string | undefined
}

/**
 * Finds whether it may be read: a file needs the call `read`, a conversion `convert`. Addresses of
 * ours may bring a policy of their own. Rejects as `authorize`, and with `file_missing`.
 */
export async function allowExport(
  deps: AllowExportDeps,
  request: FastifyRequest,
  wanted: WantedExport,
  caller: { readonly appKey: ApiKey; readonly security: SecurityPair },
): Promise<AllowedExport> {
  if (wanted.kind === 'address') {
    return { exported: { kind: 'address', url: wanted.url }, filename: undefined }
  }
  const { address } = wanted
  if (address.apiKey !== undefined && address.apiKey !== caller.appKey) throw fileMissing()
  const own = addressSecurity(address.calls, address.query)
  const security = own.policy === undefined ? caller.security : own
  const apiKey = caller.appKey
  if (wanted.kind === 'conversion') {
    await askForConversion(deps, request, { ...address, apiKey, security })
    return { exported: { kind: 'conversion', path: address.path }, filename: undefined }
  }
  const { handle } = wanted
  await deps.apps.authorize({ apiKey, security, call: 'read', handle, ...askedBy(request) })
  const file = await deps.findFile(handle)
  if (file?.appKey !== apiKey) throw fileMissing()
  return { exported: { kind: 'file', handle }, filename: file.filename }
}

/** The first source stands for all: each is asked about by itself when it is to be converted. */
function aboutOf({ sources: [source] }: ProcessAddress): Pick<Use, 'handle' | 'url'> {
  if (source?.kind === 'handle') return { handle: source.handle }
  return source?.kind === 'url' ? { url: source.url } : {}
}

const noContent = () =>
  new QuaysideError('the address answers no content', {
    kind: 'invalid',
    code: 'export_no_content',
    publicMessage: 'Only a file, or what tasks make of one, can be saved.',
  })
