import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Connections } from '../connections/connection.ts'
import type { RecordEvent } from '../events/record.ts'
import type { Handle } from '../lib/ids.ts'
import { createCachedLinks } from './cache/cached-links.ts'
import { createLinkCache } from './cache/link-cache.ts'
import { createLinkAddress, type LinkAddress } from './link-address.ts'
import { createLinkedFiles, type LinkedFiles } from './linked-files.ts'
import { createSharedStats } from './shared-stats.ts'
import { createWatchedLinks } from './watched-links.ts'
import {
  createLivingLinks,
  type LivingLinks,
  type LivingLinksDeps,
} from './watches/living-links.ts'

export interface LinkPartsDeps extends Omit<LivingLinksDeps, 'connections' | 'linkedFiles'> {
  readonly connections: Pick<Connections, 'accessById'>
  readonly recordEvent: RecordEvent
  readonly dataDir: string
  /** Of what links lead to, how much this process keeps. */
  readonly cacheBytes: number
  /** Told which file's row has changed. */
  readonly forgetFile: (handle: Handle) => void
  readonly log: Pick<Logger, 'warn'>
}

/** Linked files as others see them, from the outside in: watched, kept near, asked about once, where they are. */
export interface LinkParts extends LivingLinks {
  readonly linkedFiles: LinkedFiles
  readonly linkAddress: LinkAddress
  /** To be called when a file's row has changed, or is gone. */
  forget(handle: Handle): void
  close(): Promise<void>
}

export async function createLinkParts(deps: LinkPartsDeps): Promise<LinkParts> {
  const { dataDir, cacheBytes, log } = deps
  const dir = join(dataDir, 'link-cache')
  const cache = await createLinkCache({ dir, maxBytes: cacheBytes, log })
  const forget = (handle: Handle) => {
    deps.forgetFile(handle)
    cache.forget(handle)
  }
  const whereTheyAre = createSharedStats(createLinkedFiles(deps))
  const linkedFiles = createWatchedLinks({
    ...deps,
    linkedFiles: createCachedLinks({ linkedFiles: whereTheyAre, cache }),
    forgetFile: forget,
  })
  return {
    linkedFiles,
    linkAddress: createLinkAddress(deps),
    forget,
    ...createLivingLinks({ ...deps, linkedFiles }),
    close: cache.close,
  }
}
