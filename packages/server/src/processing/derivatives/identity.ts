import { hash } from 'node:crypto'
import type { LinkedFile } from '../../files/file-record.ts'
import { extensionOf } from '../../lib/file-name.ts'
import { type DerivativeId, derivativeIdOf, randomText } from '../../lib/ids.ts'
import type { DerivativeAsk, DerivativeSource } from './derivative.ts'

/** A source, pinned to the content it has now. */
export type PinnedSource = DerivativeSource & {
  /** Of a link: the revision it leads to; empty where its source tells none. */
  readonly rev?: string | undefined
}

export interface Pinned {
  readonly sources: readonly PinnedSource[]
  readonly files: ReadonlyMap<string, PinnedSource>
}

/**
 * The id of what these tasks make of these contents. It follows from the contents, not from the
 * handles that show them: an overwritten file has other derivatives than before, and files with the
 * same bytes have the same ones. What is made anew has an id of its own each time.
 */
export function identityOf(
  { appKey, isAnew }: Pick<DerivativeAsk, 'appKey' | 'isAnew'>,
  { sources, files }: Pinned,
  canonical: string,
): DerivativeId {
  const all = [...sources, ...files.values()]
  const isUnique = isAnew || all.some(isOnlyNow)
  // Whoever joins files tells their names in what is made.
  const named = sources.length > 1
  const words = sources.map((source) => wordsOf(source, named))
  const others = [...files].map(([name, source]) => [name, ...wordsOf(source, false)])
  const unique = isUnique ? randomText(20) : ''
  return derivativeIdOf(appKey, canonical, JSON.stringify([words, others]), unique)
}

/** Nobody can tell whether it is the same another time, or for another caller. */
function isOnlyNow(source: PinnedSource): boolean {
  if (source.kind === 'file') return source.rev === ''
  return Object.keys(source.headers ?? {}).length > 0
}

function wordsOf(source: PinnedSource, named: boolean): readonly string[] {
  if (source.kind === 'address') return ['address', source.url]
  const { file } = source
  const { contentType, filename } = file
  const name = named ? filename : extensionOf(filename)
  return [contentKeyOf(source), source.rev ?? '', contentType, name]
}

/** By which a derivative is found when the content goes. */
export type ContentKey = string

export function contentKeyOf({ file }: PinnedSource & { kind: 'file' }): ContentKey {
  return file.kind === 'stored' ? file.objectId : linkKeyOf(file)
}

/** The same for every handle that leads to the same file by the same connection. */
export function linkKeyOf({ connectionId, origin }: LinkedFile): ContentKey {
  return `link_${hash('sha256', JSON.stringify([connectionId, origin.source, origin.id]))}`
}

/** Of all files that take part, each once, in one order everywhere. */
export function contentKeysOf({ sources, files }: Pinned): readonly ContentKey[] {
  const all = [...sources, ...files.values()]
  const keys = all.flatMap((one) => (one.kind === 'file' ? [contentKeyOf(one)] : []))
  return [...new Set(keys)].sort()
}
