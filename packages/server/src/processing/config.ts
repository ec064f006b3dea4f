import { byteSize, duration, wholeNumber } from '../lib/option-readers.ts'
import type { Options } from '../lib/options.ts'

/** What conversions may take. */
export const conversionOptions = {
  QUAYSIDE_CONVERSION_PROCESSES: {
    read: wholeNumber({ minimum: 1, maximum: 256 }),
    otherwise: 'as many as the machine has cores',
    help: 'How many files are converted at a time; others wait for their turn',
  },
  QUAYSIDE_CONVERSION_MEMORY: {
    read: byteSize({ minimum: '256MiB' }),
    fallback: '1GiB',
    help: 'How much memory one conversion may take (`512MiB`, `2GiB`). What takes more is ended with `conversion_too_large`',
  },
  QUAYSIDE_CONVERSION_TIME: {
    read: duration,
    fallback: '60s',
    help: 'How long one conversion of a picture or a document may take (`30s`, `5m`)',
  },
  QUAYSIDE_CONVERSION_MAX_BYTES: {
    read: byteSize({ minimum: '1KiB' }),
    fallback: '256MiB',
    help: 'The largest file that is converted, and the largest that is made',
  },
  QUAYSIDE_CONVERSION_MAX_PIXELS: {
    read: wholeNumber({ minimum: 1, maximum: 1_000_000_000 }),
    fallback: '100000000',
    help: 'The largest picture that is converted: width times height, times frames where it moves',
  },
  QUAYSIDE_CONVERSION_MAX_FRAMES: {
    read: wholeNumber({ minimum: 1, maximum: 100_000 }),
    fallback: '1000',
    help: 'The longest moving picture that is converted',
  },
  QUAYSIDE_CONVERSION_MAX_PAGES: {
    read: wholeNumber({ minimum: 1, maximum: 100_000 }),
    fallback: '2000',
    help: 'The longest document that is converted as a whole',
  },
  QUAYSIDE_CONVERSION_CACHE_SIZE: {
    read: byteSize({ minimum: '0' }),
    fallback: '10GiB',
    help: 'How much of what conversions made is kept in the storage; what was asked for least lately goes first. 0 keeps nothing longer than it takes to answer',
  },
  QUAYSIDE_CONVERSION_CACHE_TIME: {
    read: duration,
    fallback: '30d',
    help: 'How long what a conversion made is kept after it was last asked for',
  },
  QUAYSIDE_VIDEO_TIME: {
    read: duration,
    fallback: '1h',
    help: 'How long one conversion of a video or a sound may take, each pass of two (`30m`, `2h`)',
  },
  QUAYSIDE_VIDEO_MAX_BYTES: {
    read: byteSize({ minimum: '1KiB' }),
    fallback: '4GiB',
    help: 'The largest video or sound that is converted, and the largest that is made',
  },
} as const satisfies Options
