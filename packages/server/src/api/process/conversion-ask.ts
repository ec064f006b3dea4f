import type { FastifyRequest } from 'fastify'
import type { App, Apps, SecurityPair } from '../../apps/app.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { ApiKey, Handle } from '../../lib/ids.ts'
import { canonicalOf } from '../../processing/canonical.ts'
import type { DerivativeAsk, DerivativeSource } from '../../processing/derivatives/derivative.ts'
import { sourceMissing } from '../../processing/errors.ts'
import { type OwnHandle, parseSource, type SourceAddress } from '../../processing/parse-source.ts'
import type { TaskCall } from '../../processing/task.ts'
import { askedBy } from '../caller.ts'
import { basicSecret } from '../file/basic-secret.ts'
import { cacheWords } from './conversion-words.ts'
import { aliasUnknown } from './errors.ts'

export interface ConversionAskDeps {
  readonly apps: Pick<Apps, 'authorize'>
  /** By handle alone: the handle is what a link consists of. */
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly ownHandle: OwnHandle
}

/** A conversion as somebody asks for it, in an address or in JSON. */
export interface ConversionWords {
  /** Not needed where the first source is a file of ours. */
  readonly apiKey: string | undefined
  readonly security: SecurityPair
  readonly calls: readonly TaskCall[]
  readonly sources: readonly AskedSource[]
  /** As `toldPath` has it. */
  readonly path: string
  readonly query: URLSearchParams
}

/** A source, and what its server is sent along when it is an address; see `readSourceHeaders`. */
export type AskedSource = SourceAddress & {
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A conversion that whoever asks may have. */
export interface AllowedConversion {
  readonly app: App
  readonly ask: DerivativeAsk
  /** Some tasks choose by the `Accept` of whoever asks. */
  readonly varies: boolean
}

/**
 * Finds what a conversion is about and whether it is allowed: the policy needs the call `convert`,
 * and has to allow every file and address that takes part, also those that tasks name (Filestack
 * reference 2.3, 2.6): one that is bound to a handle opens no other file. All files have to be the
 * app's own. Rejects as `authorize`, with `file_missing`, `storage_alias_unknown`,
 * `address_source_missing`.
 */
export async function askForConversion(
  deps: ConversionAskDeps,
  request: FastifyRequest,
  words: ConversionWords,
): Promise<AllowedConversion> {
  const { calls, path, query } = words
  const [first, ...others] = words.sources
  if (!first) throw sourceMissing()
  const begin = await allowSource(deps, request, words, first)
  const { app } = begin
  const own = { ...words, apiKey: app.apiKey }
  const more = others.map((source) => allowSource(deps, request, own, source))
  const sources = [begin, ...(await Promise.all(more))].map(({ source }) => source)
  const { accept } = request.headers
  const { files: named, varies } = canonicalOf(calls, accept)
  const files = named.map(async (word) => {
    const { source } = await allowSource(deps, request, own, parseSource(word, deps.ownHandle))
    return [word, source] as const
  })
  const { isAnew, seconds } = cacheWords(calls, query)
  return {
    ...{ app, varies },
    ask: {
      ...{ appKey: app.apiKey, path, calls, accept, isAnew },
      sources,
      files: new Map(await Promise.all(files)),
      lifeMs: seconds === undefined ? undefined : seconds * 1_000,
    },
  }
}

type Proof = Pick<ConversionWords, 'apiKey' | 'security'>

async function allowSource(
  deps: ConversionAskDeps,
  request: FastifyRequest,
  proof: Proof,
  source: AskedSource,
): Promise<{ readonly app: App; readonly source: DerivativeSource }> {
  if (source.kind === 'handle') {
    const file = await deps.findFile(source.handle)
    const apiKey = proof.apiKey ?? file?.appKey
    if (apiKey === undefined) throw fileMissing()
    const app = await allow(deps, request, { ...proof, apiKey }, { handle: source.handle })
    return { app, source: { kind: 'file', file: ownFile(file, app.apiKey) } }
  }
  if (source.kind === 'alias') {
    await allow(deps, request, proof, {})
    throw aliasUnknown(source.alias)
  }
  const { url, headers } = source
  const app = await allow(deps, request, proof, { url })
  return { app, source: { kind: 'address', url, headers } }
}

async function allow(
  { apps }: ConversionAskDeps,
  request: FastifyRequest,
  { apiKey, security }: Proof,
  about: { readonly url?: string; readonly handle?: Handle },
): Promise<App> {
  const secret = basicSecret(request)
  const use = { apiKey, security, secret, call: 'convert', ...about, ...askedBy(request) } as const
  return (await apps.authorize(use)).app
}

function ownFile(file: FileRecord | undefined, apiKey: ApiKey): FileRecord {
  if (file?.appKey !== apiKey) throw fileMissing()
  return file
}
