import type { SaveProgress } from '@quayside/client'
import type { ExportItem } from '@quayside/client/api'

/** What a page wants to have saved, and what it proposes. */
export interface SaveOrder {
  readonly items: readonly [ExportItem, ...ExportItem[]]
  /** Names of sources, in the order shown; `undefined`: wherever files can be saved. */
  readonly to: readonly string[] | undefined
  /** Where the person begins: the path of a listed folder. */
  readonly folder: string | undefined
  /** Proposed for the only file. */
  readonly filename: string | undefined
  readonly clash: WantedClash
  readonly onProgress: ((progress: SaveProgress) => void) | undefined
  readonly signal: AbortSignal | undefined
}

/** What is to happen when a name is taken; `ask`: that the person says when it is. */
export const WANTED_CLASHES = ['ask', 'rename', 'replace'] as const
export type WantedClash = (typeof WANTED_CLASHES)[number]
