import { spawnSync } from 'node:child_process'
import pLimit from 'p-limit'
import { runToEnd } from '../program.ts'
import { QUALITY, type Thumbnail } from './orders.ts'

export function hasVipsthumbnail(): boolean {
  return spawnSync('vipsthumbnail', ['--version']).status === 0
}

/** A process for each picture, so many at a time. Resolves to the seconds it took. */
export async function thumbnailAll(
  files: readonly string[],
  { width, format }: Thumbnail,
  options: { readonly folder: string; readonly atOnce: number; readonly signal: AbortSignal },
): Promise<number> {
  const { folder, atOnce, signal } = options
  const limit = pLimit(atOnce)
  const start = performance.now()
  await Promise.all(
    files.map((file, index) =>
      limit(() => {
        const target = `${folder}/vips-${index}.${format}[Q=${QUALITY}]`
        return runToEnd('vipsthumbnail', [file, '--size', `${width}x`, '-o', target], signal)
      }),
    ),
  )
  return (performance.now() - start) / 1000
}
