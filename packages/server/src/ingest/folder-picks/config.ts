import { byteSize, wholeNumber } from '../../lib/option-readers.ts'
import type { Options } from '../../lib/options.ts'

/** How large a folder may be that is picked as one. */
export const folderPickOptions = {
  QUAYSIDE_FOLDER_PICK_FILES: {
    read: wholeNumber({ minimum: 1, maximum: 1_000_000 }),
    fallback: '20000',
    help: 'How many files a folder may hold that is picked as one, with all folders below. Of one that holds more nothing is stored',
  },
  QUAYSIDE_FOLDER_PICK_SIZE: {
    read: byteSize({ minimum: '1MiB' }),
    fallback: '1TiB',
    help: 'How much the files of such a folder may have together',
  },
  QUAYSIDE_FOLDER_PICK_DEPTH: {
    read: wholeNumber({ minimum: 0, maximum: 1_000 }),
    fallback: '100',
    help: 'How deep folders may lie in each other there. 0: a folder has no others in it',
  },
} as const satisfies Options
