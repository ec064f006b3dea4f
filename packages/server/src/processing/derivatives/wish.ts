import type { DerivativeId } from '../../lib/ids.ts'
import type { LinkedFiles } from '../../links/linked-files.ts'
import { canonicalOf } from '../canonical.ts'
import { checkSourceCount } from '../plan.ts'
import type { DerivativeAsk, DerivativeSource } from './derivative.ts'
import { identityOf, type Pinned, type PinnedSource } from './identity.ts'

/** What exactly is wanted. */
export interface Wish {
  readonly id: DerivativeId
  readonly ask: DerivativeAsk
  /** In their one spelling. */
  readonly tasks: string
  readonly pinned: Pinned
  readonly lifeMs: number
  /** What was made before this instant is too old. */
  readonly oldest: number
}

export interface ReadWishDeps {
  readonly linkedFiles: Pick<LinkedFiles, 'stat'>
  readonly now: () => number
}

/** What is made of a file is good for as long as the file is there; it goes when nobody uses it. */
const LIFE_MS = 100 * 365 * 24 * 3_600_000
/** Nobody tells us when what is at an address of the web changes. */
const ADDRESS_LIFE_MS = 24 * 3_600_000
/** What is made for one call has to live until it is sent. */
const ANEW_LIFE_MS = 10 * 60_000

/**
 * Asks the sources of links what these lead to now. Rejects as `LinkedFiles.stat`, and with
 * `sources_too_many`.
 */
export function createReadWish({ linkedFiles, now }: ReadWishDeps) {
  async function pin(source: DerivativeSource, signal: AbortSignal): Promise<PinnedSource> {
    if (source.kind === 'address' || source.file.kind === 'stored') return source
    const { rev } = await linkedFiles.stat(source.file, { signal })
    return { ...source, rev }
  }

  return async function readWish(ask: DerivativeAsk, signal: AbortSignal): Promise<Wish> {
    checkSourceCount(ask.calls, ask.sources.length)
    const { canonical: tasks } = canonicalOf(ask.calls, ask.accept)
    const [sources, files] = await Promise.all([
      Promise.all(ask.sources.map((source) => pin(source, signal))),
      Promise.all(
        [...ask.files].map(async ([word, source]) => [word, await pin(source, signal)] as const),
      ),
    ])
    const pinned = { sources, files: new Map(files) }
    const isOfAddress = [...sources, ...pinned.files.values()].some((one) => one.kind === 'address')
    const usual = isOfAddress ? ADDRESS_LIFE_MS : LIFE_MS
    const lifeMs = ask.isAnew ? ANEW_LIFE_MS : (ask.lifeMs ?? usual)
    return {
      ...{ id: identityOf(ask, pinned, tasks), ask, tasks, pinned, lifeMs },
      // Bytes of files never change; whoever asks for a shorter life wants to see what is there now.
      oldest: isOfAddress ? now() - lifeMs : Number.NEGATIVE_INFINITY,
    }
  }
}
