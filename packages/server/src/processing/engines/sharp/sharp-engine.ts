import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { QuaysideError } from '../../../errors.ts'
import type { Reading, TaskDefinition } from '../../task.ts'
import type { Engine, StageResult, StageWork } from '../engine.ts'
import { conversionFailed, conversionUnsupported } from '../errors.ts'
import { type DecodingWishes, decodePicture } from './decode-picture.ts'
import { encodePicture } from './encode-picture.ts'
import { readJpegQuality } from './jpeg-quality.ts'
import type { ImageContext } from './picture.ts'
import { FORMATS } from './picture-formats.ts'

export interface SharpEngineDeps {
  /** Every task there is, or those of pictures. */
  readonly tasks: readonly TaskDefinition[]
}

/** Pictures to pictures: decoded once, changed by tasks in a row, encoded once. */
export function createSharpEngine({ tasks }: SharpEngineDeps): Engine {
  // As many pictures at once as there are cores are faster than several threads for each.
  sharp.concurrency(1)
  // Nothing is opened twice; what is kept would only take memory from the next.
  sharp.cache(false)
  const byName = new Map(tasks.map((task) => [task.name, task]))

  return {
    name: 'sharp',
    runsIn: 'child',
    run: (work, signal) =>
      convertPicture(work, byName, signal).catch((error) => {
        if (error instanceof QuaysideError || signal.aborted) throw error
        throw conversionFailed('a task of a picture failed', error)
      }),
  }
}

async function convertPicture(
  work: StageWork,
  tasks: ReadonlyMap<string, TaskDefinition>,
  signal: AbortSignal,
): Promise<StageResult> {
  const { input, encoding, folder, limits } = work
  const context = contextOf(work, signal)
  let picture = await decodePicture(input, wishesOf(work))
  for (const { name, params } of work.tasks) {
    signal.throwIfAborted()
    const task = tasks.get(name)
    // The parameters were read by this very definition, in another process.
    const known = params as never
    if (task?.kind === 'reading') return toResult(await task.read(picture, known, context), folder)
    if (task?.kind !== 'image') throw conversionUnsupported(`\`${name}\` is not done to pictures`)
    picture = await task.apply(picture, known, context)
  }
  signal.throwIfAborted()
  const isAsBefore = encoding.quality === 'input'
  const qualityBefore = isAsBefore ? await readJpegQuality(input.path) : undefined
  return encodePicture(picture, { settings: encoding, qualityBefore, folder, limits })
}

function contextOf({ files, limits }: StageWork, signal: AbortSignal): ImageContext {
  return {
    open: (name) => {
      const file = files[name]
      if (!file) throw new Error(`the stage has no file ${name}`)
      return decodePicture(file, { limits })
    },
    others: Object.keys(files).filter((name) => name.startsWith(OTHER_SOURCE)),
    limits,
    signal,
  }
}

/** What the sources after the first are called among the files of a stage. */
const OTHER_SOURCE = 'source:'

/** What will not be in the result need not be decoded. */
function wishesOf({ encoding, limits }: StageWork): DecodingWishes {
  const { format, page, density, keepMetadata = true } = encoding
  return {
    limits,
    isStill: format !== undefined && !FORMATS[format].canMove,
    keepMetadata,
    ...(page !== undefined && { page }),
    ...(density !== undefined && { density }),
  }
}

async function toResult(reading: Reading, folder: string): Promise<StageResult> {
  if (reading.kind === 'json') return reading
  const { text, contentType, extension } = reading
  const path = join(folder, `answer${extension}`)
  await writeFile(path, text)
  return { kind: 'file', path, contentType, extension }
}
