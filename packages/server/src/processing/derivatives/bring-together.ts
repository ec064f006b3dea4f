import { conversionTooLarge } from '../engines/errors.ts'
import { createSlots } from '../slots.ts'
import type { BringSource } from './source-files.ts'

/** Others want the network and the disk, too. */
const AT_A_TIME = 4

/**
 * Brings the sources of one conversion, which may name hundreds: a few at a time, and no more than
 * `maxBytes` of all together. Rejects with `conversion_too_large`, and as `bring` does.
 */
export function bringTogether(bring: BringSource, maxBytes: number): BringSource {
  const slots = createSlots({ count: AT_A_TIME, waiting: Number.POSITIVE_INFINITY })
  let bytes = 0
  return async (source, target) => {
    using _slot = await slots.take({ priority: 'interactive', signal: target.signal })
    const file = await bring(source, target)
    bytes += file.size
    if (bytes > maxBytes) {
      const mebibytes = Math.floor(maxBytes / 1024 ** 2)
      throw conversionTooLarge(`all its sources together have more than ${mebibytes} MiB`)
    }
    return file
  }
}
