import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { callsOf, type TaskCall } from '../task.ts'
import { urlscreenshot } from '../tasks/urlscreenshot.ts'
import type { PinnedSource } from './identity.ts'
import type { BringSource } from './source-files.ts'

/**
 * Brings addresses themselves, as little files, to tasks that show a page instead of converting
 * what lies there; everything else is brought by `bring`.
 */
export function bringFor(calls: readonly TaskCall[], bring: BringSource): BringSource {
  if (callsOf(calls, urlscreenshot).length === 0) return bring
  return async (source: PinnedSource, target) => {
    if (source.kind !== 'address') return await bring(source, target)
    const path = join(target.folder, target.name)
    await writeFile(path, source.url)
    return {
      ...{ path, contentType: 'text/uri-list', size: Buffer.byteLength(source.url) },
      // The result has its own ending in place of this one.
      filename: `${URL.parse(source.url)?.hostname ?? 'page'}.url`,
    }
  }
}
