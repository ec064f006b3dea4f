import { byteSize, duration } from '../lib/option-readers.ts'
import type { Options } from '../lib/options.ts'

/** What keeps links to files at a source true, and near. */
export const linkOptions = {
  QUAYSIDE_LINK_RECONCILE: {
    read: duration,
    fallback: '15m',
    help: 'How long a change of a linked file may stay unseen where its source does not call: accounts in which links live are asked so often what has changed (`30s`, `15m`, `1h`)',
  },
  QUAYSIDE_LINK_CACHE_SIZE: {
    read: byteSize({ minimum: '0' }),
    fallback: '1GiB',
    help: 'How much of what links lead to each process keeps in the data folder, so that it is not fetched again while it stays the same; what was asked for least lately goes first. 0 keeps nothing',
  },
} as const satisfies Options
