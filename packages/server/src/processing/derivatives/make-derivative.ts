import type { Database, Trx } from '../../db/database.ts'
import { QuaysideError } from '../../errors.ts'
import { type Conversion, fileConverted } from '../../events/file-converted.ts'
import type { RecordEvent } from '../../events/record.ts'
import { fileMissing } from '../../files/errors.ts'
import { lockFile } from '../../files/file-repository.ts'
import { holdObject } from '../../files/object-repository.ts'
import { cleanFileName, extensionOf } from '../../lib/file-name.ts'
import type { DerivativeId, ObjectId } from '../../lib/ids.ts'
import type { Storages } from '../../storage/storages.ts'
import type { LocalFile, StageResult } from '../engines/engine.ts'
import { bringTogether } from './bring-together.ts'
import type { Converter, PlanFacts } from './converter.ts'
import type { Derivative, DerivativeAsk } from './derivative.ts'
import { finishDerivative } from './derivative-repository.ts'
import { leaseLost } from './errors.ts'
import { contentKeysOf, type Pinned, type PinnedSource } from './identity.ts'
import { type KeptResult, keepResult, type ResultBytes, type ResultStorage } from './keep-result.ts'
import { bringFor } from './note-address.ts'
import type { Removals } from './removals.ts'
import type { BringSource } from './source-files.ts'

export interface MakeDerivativeDeps {
  readonly database: Database
  readonly storage: ResultStorage & Pick<Storages, 'locationOf'>
  readonly converter: Converter
  readonly bringSource: BringSource
  /** A new empty folder, removed with all that is in it. */
  readonly newFolder: () => Promise<{ readonly path: string } & AsyncDisposable>
  readonly removals: Pick<Removals, 'bytes'>
  readonly recordEvent: RecordEvent
  readonly onConverted: (conversion: ObservedConversion) => void
  readonly now: () => number
}

/** For those who count. */
export interface ObservedConversion {
  /** The last one, which made what is given away; `none` where the source could not be had. */
  readonly engine: string
  /** `made`, or the code of what went wrong. */
  readonly outcome: string
  readonly seconds: number
}

export interface Order {
  readonly id: DerivativeId
  /** Who has the lease. */
  readonly owner: string
  readonly ask: DerivativeAsk
  readonly pinned: Pinned
  readonly lifeMs: number
}

/**
 * Brings the sources here, converts them, keeps the result, and makes it known together with the
 * event that tells of it. Rejects with `file_missing` when a file was deleted meanwhile, and with
 * `derivative_taken_over`; then nothing is kept.
 */
export type MakeDerivative = (order: Order, signal: AbortSignal) => Promise<Derivative>

/** What all sources of a conversion may have together, measured by what one of them may. */
const SOURCES_SHARE = 2

export function createMakeDerivative(deps: MakeDerivativeDeps): MakeDerivative {
  return async function makeDerivative(order, signal) {
    const { ask } = order
    await using folder = await deps.newFolder()
    const bringSource = bringTogether(
      bringFor(ask.calls, deps.bringSource),
      SOURCES_SHARE * deps.converter.limits.bytes,
    )
    const input = await bringAll({ bringSource }, order.pinned, folder.path, signal)
    const plan = deps.converter.plan(ask.calls, input.sources, ask)
    const wish = { ...input, priority: 'interactive' as const, signal }
    const result = await observed(deps, plan, () => deps.converter.run(plan, wish))
    const kept = await keepResult(deps.storage, ask.appKey, bytesOf(result, folder.path), signal)
    const derivative = describe(deps, order, input, result, kept)
    try {
      await deps.database.transaction((trx) => commit(deps, trx, order, derivative, input))
    } catch (error) {
      // After any other fault the row may be there all the same. What cannot go is swept.
      if (isRefused(error)) await deps.removals.bytes(kept.storageKey)
      throw error
    }
    return derivative
  }
}

/** By what we found while we wrote: `file_missing`, `derivative_taken_over`. */
function isRefused(error: unknown): boolean {
  return error instanceof QuaysideError && ['not-found', 'conflict'].includes(error.kind)
}

interface Input {
  readonly sources: readonly LocalFile[]
  readonly files: Readonly<Record<string, LocalFile>>
  readonly folder: string
}

async function bringAll(
  { bringSource }: Pick<MakeDerivativeDeps, 'bringSource'>,
  { sources, files }: Pinned,
  folder: string,
  signal: AbortSignal,
): Promise<Input> {
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const bring = (source: PinnedSource, name: string) =>
    bringSource(source, { folder, name, signal: either })
  try {
    const [locals, others] = await Promise.all([
      Promise.all(sources.map((source, at) => bring(source, `source-${at}`))),
      Promise.all(
        [...files].map(async ([word, source], at) => [word, await bring(source, `file-${at}`)]),
      ),
    ])
    return { sources: locals, files: Object.fromEntries(others), folder }
  } catch (error) {
    // The others are of no use any more.
    ended.abort(error)
    throw error
  }
}

async function observed(
  { onConverted, now }: MakeDerivativeDeps,
  plan: PlanFacts,
  convert: () => Promise<StageResult>,
): Promise<StageResult> {
  const engine = plan.stages.at(-1)?.engine ?? 'none'
  const begin = now()
  const tell = (outcome: string) =>
    onConverted({ engine, outcome, seconds: (now() - begin) / 1_000 })
  try {
    const result = await convert()
    tell('made')
    return result
  } catch (error) {
    tell(error instanceof QuaysideError ? error.code : 'ended')
    throw error
  }
}

/** What does not lie in the folder of the conversion is the source itself: the storage's own file. */
const bytesOf = (result: StageResult, folder: string): ResultBytes =>
  result.kind === 'file'
    ? { path: result.path, isOwn: result.path.startsWith(`${folder}/`) }
    : { text: JSON.stringify(result.json) }

function describe(
  { now }: MakeDerivativeDeps,
  { id, lifeMs }: Order,
  { sources }: Input,
  result: StageResult,
  kept: KeptResult,
): Derivative {
  const { contentType, extension } =
    result.kind === 'file' ? result : { contentType: 'application/json', extension: '.json' }
  const createdAt = new Date(now())
  return {
    ...{ id, ...kept, contentType, createdAt },
    filename: withExtension(sources[0]?.filename ?? '', extension),
    expiresAt: new Date(createdAt.getTime() + lifeMs),
  }
}

/** The name of a file as something else, with its dot. */
export function withExtension(filename: string, extension: string): string {
  const { length } = extensionOf(filename)
  return cleanFileName(`${length === 0 ? filename : filename.slice(0, -length)}${extension}`)
}

async function commit(
  { recordEvent, storage }: MakeDerivativeDeps,
  trx: Trx,
  { ask, owner, pinned }: Order,
  derivative: Derivative,
  { sources: [input] }: Input,
): Promise<void> {
  const contents = contentKeysOf(pinned)
  await holdFiles(trx, ask, pinned)
  if (!(await finishDerivative(trx, { ...ask, owner }, derivative, contents))) throw leaseLost()
  const [source] = pinned.sources
  if (!source || !input) return
  const original = originalOf(storage, source, input)
  await recordEvent(trx, ask.appKey, fileConverted, { path: ask.path, original })
}

/** What is deleted meanwhile has taken its derivatives along, and gets no other one. */
async function holdFiles(
  trx: Trx,
  { appKey }: DerivativeAsk,
  { sources, files }: Pinned,
): Promise<void> {
  const all = [...sources, ...files.values()]
  const some = all.flatMap((source) => (source.kind === 'file' ? [source.file] : []))
  const objects = some.flatMap((file) => (file.kind === 'stored' ? [file.objectId] : []))
  for (const id of [...new Set<ObjectId>(objects)].sort()) {
    if (!(await holdObject(trx, id))) throw fileMissing()
  }
  const links = some.flatMap((file) => (file.kind === 'linked' ? [file.handle] : []))
  for (const handle of [...new Set(links)].sort()) {
    if (!(await lockFile(trx, appKey, handle))) throw fileMissing()
  }
}

function originalOf(
  storage: Pick<Storages, 'locationOf'>,
  source: PinnedSource,
  { filename, contentType, size }: LocalFile,
): Conversion['original'] {
  if (source.kind === 'address') {
    return { kind: 'address', url: source.url, filename, contentType, size }
  }
  const { file } = source
  const location = file.kind === 'stored' ? storage.locationOf(file.storageKey) : ''
  return { kind: 'file', file, location }
}
