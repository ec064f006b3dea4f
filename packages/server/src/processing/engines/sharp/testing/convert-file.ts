import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Metadata } from 'sharp'
import { encodingOf } from '../../../encoding.ts'
import { readKnownTasks, TASKS } from '../../../index.ts'
import { parseWrittenTask } from '../../../parse-written-task.ts'
import type { ConversionLimits, StageResult } from '../../engine.ts'
import type { Pixels } from '../picture.ts'
import { createSharpEngine } from '../sharp-engine.ts'

export const LIMITS: ConversionLimits = {
  ...{ pixels: 10_000_000, pages: 100, frames: 100, bytes: 10_000_000 },
  ...{ memoryBytes: 1_000_000_000, timeoutMs: 30_000 },
}

export interface Conversion {
  /** What is said of the bytes; they themselves say what they are. */
  readonly contentType?: string
  readonly limits?: Partial<ConversionLimits>
}

/** What the engine made, read again by nothing of ours. */
export interface Converted {
  readonly bytes: Buffer
  readonly contentType: string
  readonly metadata: Metadata
  /** All frames, as sRGB with alpha. */
  readonly pixels: Pixels
}

/** A file through the engine as an address asks for it: `resize=width:40/output=format:png`. */
export async function convertFile(
  bytes: Buffer,
  address = '',
  conversion: Conversion = {},
): Promise<Converted> {
  return await withResult(bytes, address, conversion, async (result) => {
    if (result.kind !== 'file') throw new Error('the answer is JSON')
    return readConverted(await readFile(result.path), result.contentType)
  })
}

/** As `convertFile`, for tasks that answer JSON. */
export async function readFrom(bytes: Buffer, address: string): Promise<unknown> {
  return await withResult(bytes, address, {}, async (result) =>
    result.kind === 'json' ? result.json : undefined,
  )
}

async function withResult<Read>(
  bytes: Buffer,
  address: string,
  { contentType = 'image/jpeg', limits }: Conversion,
  read: (result: StageResult) => Promise<Read>,
): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-picture-'))
  try {
    const path = join(folder, 'source')
    await writeFile(path, bytes)
    const written = address === '' ? [] : address.split('/').map(parseWrittenTask)
    const calls = readKnownTasks(written)
    const tasks = calls
      .filter(({ task }) => task.kind === 'image' || task.kind === 'reading')
      .map(({ task, params }) => ({ name: task.name, params }))
    const result = await createSharpEngine({ tasks: TASKS }).run(
      {
        ...{ tasks, encoding: encodingOf(calls, undefined), folder, files: {} },
        input: { path, contentType, filename: 'picture', size: bytes.length },
        limits: { ...LIMITS, ...limits },
      },
      new AbortController().signal,
    )
    return await read(result)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function readConverted(bytes: Buffer, contentType: string): Promise<Converted> {
  const metadata = await sharp(bytes).metadata()
  const { data, info } = await sharp(bytes, { animated: true })
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, pages: frames = 1, pageHeight: height = info.height } = info
  return { bytes, contentType, metadata, pixels: { data, width, height, frames } }
}
