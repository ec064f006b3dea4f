import { sharp } from '../../packages/server/src/processing/engines/sharp/testing/sharp-of-server.ts'
import { QUALITY, type Thumbnail } from './orders.ts'

/*
 * sharp with nothing around it: as many pictures at once as there are cores, one thread for each.
 * Told over IPC what to make of which files; says when it is done.
 */

export interface BareOrder {
  readonly files: readonly string[]
  readonly folder: string
  readonly atOnce: number
  readonly thumbnail: Thumbnail
}

sharp.concurrency(1)
sharp.cache(false)

process.on('message', (order: BareOrder) => {
  void makeAll(order).then(
    (seconds) => process.send?.({ seconds }),
    (error) => process.send?.({ error: String(error) }),
  )
})
process.on('disconnect', () => process.exit())

async function makeAll({ files, folder, atOnce, thumbnail }: BareOrder): Promise<number> {
  const start = performance.now()
  let next = 0
  const worker = async () => {
    while (next < files.length) {
      const index = next++
      await make(files[index] ?? '', `${folder}/bare-${index}.${thumbnail.format}`, thumbnail)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (performance.now() - start) / 1000
}

function make(file: string, target: string, { width, format }: Thumbnail): Promise<unknown> {
  const image = sharp(file, { autoOrient: true }).resize({ width })
  const encoded =
    format === 'webp' ? image.webp({ quality: QUALITY }) : image.jpeg({ quality: QUALITY })
  return encoded.toFile(target)
}
