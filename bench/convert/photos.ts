import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import {
  type Sharp,
  sharp,
} from '../../packages/server/src/processing/engines/sharp/testing/sharp-of-server.ts'
import { type BenchFile, chunksOf, storeObject } from '../delivery/files.ts'

/** A photo in Quayside's storage, and under a name of its own for everybody else. */
export interface Photo extends BenchFile {
  /** In `dir`, the folder of all of them. */
  readonly name: string
  readonly dir: string
}

const SIDES = { width: 4_000, height: 3_000 }
/** What grows into clouds, shapes and grain, as coarse as this; together they weigh like a photo. */
const GRAINS = [8, 40, 200, 1_300]

/** Photos of 12 megapixels, no two alike. */
export async function makePhotos(tempDir: string, count: number): Promise<readonly Photo[]> {
  const dir = `${tempDir}/photos`
  mkdirSync(dir, { recursive: true })
  const photos: Photo[] = []
  for (let index = 0; index < count; index++) {
    const name = `photo-${index}.jpg`
    const bytes = await drawPhoto()
    await writeFile(`${dir}/${name}`, bytes)
    const stored = await storeObject(`${tempDir}/storage`, `photo-${index}`, chunksOf(bytes))
    photos.push({ ...stored, contentType: 'image/jpeg', name, dir })
  }
  return photos
}

async function drawPhoto(): Promise<Buffer> {
  const layers = await Promise.all(
    GRAINS.map(async (grain) => {
      const image = await cloud(grain).toBuffer()
      return { input: image, blend: 'soft-light' as const }
    }),
  )
  const create = { ...SIDES, channels: 3 as const, background: '#7f8c80' }
  return sharp({ create }).composite(layers).jpeg({ quality: 85 }).toBuffer()
}

/** Noise of so many points across, stretched over the picture. */
function cloud(across: number): Sharp {
  const size = { width: across, height: Math.round((across * 3) / 4) }
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 70 }
  const small = sharp({ create: { ...size, channels: 3, background: 'gray', noise } })
  return small.resize({ ...SIDES, kernel: 'cubic' }).png({ compressionLevel: 1 })
}
