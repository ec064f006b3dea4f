import { statSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { QuaysideError } from '../errors.ts'
import { sniffContentType, UNKNOWN_TYPE } from '../lib/content-type.ts'
import { readStart } from '../lib/descriptors.ts'
import type { ConversionParts, ConversionWork } from './conversions.ts'
import type { ConversionLimits, LocalFile, StageResult, StageWork } from './engines/engine.ts'
import {
  conversionFailed,
  conversionTimeout,
  conversionTooLarge,
  sourceBroken,
} from './engines/errors.ts'
import { kindOf } from './file-kind.ts'
import { type ConversionPlan, type PlannedStage, planConversion } from './plan.ts'

/** How others than the first of several sources are called in `StageWork.files`. */
const sourceName = (index: number) => `source:${index}`
/** Where all known types show themselves. */
const HEAD_BYTES = 4_100

/** Does a plan, stage by stage, each from the file the one before it has made. */
export async function runPlan(
  parts: ConversionParts,
  plan: ConversionPlan,
  work: ConversionWork,
): Promise<StageResult> {
  const { limits } = parts
  const [source, ...others] = await Promise.all(work.sources.map((file) => look(file, limits)))
  if (!source) throw conversionFailed('there is no source')
  const files = await lookAtAll({ ...work.files, ...named(others) }, limits)
  const { stages } = isAsPlanned(work, [source, ...others])
    ? plan
    : planConversion(plan.wish, [source, ...others])
  if (stages.length === 0) return asItIs(source)
  const result = await runStages(parts, stages, { ...work, source, files })
  // Not while it has a slot: the next conversion waits for that, and a core with it.
  if (result.kind === 'file') checkSize(result.path, limits)
  return result
}

interface StagesWork extends Pick<ConversionWork, 'folder' | 'priority' | 'signal'> {
  readonly source: LocalFile
  readonly files: Readonly<Record<string, LocalFile>>
}

async function runStages(
  parts: ConversionParts,
  stages: readonly PlannedStage[],
  work: StagesWork,
): Promise<StageResult> {
  const { source, files } = work
  const { slots, limits } = parts
  const firstFolder = await folderOfFirst(work)
  using _slot = await slots.take(work)
  const deadline = createDeadline(limits)
  let input = source
  let result = asItIs(source)
  for (const [index, stage] of stages.entries()) {
    if (result.kind !== 'file') throw conversionFailed('a stage follows an answer')
    if (index > 0) input = toInput(result, source, limits)
    const folder = index === 0 ? firstFolder : await newFolder(work.folder, index)
    const todo = { ...stage, input, files, folder, limits: deadline.limits() }
    result = await runStage(parts, stage, todo, work.signal).catch(deadline.explain)
    // What stages on the way have made is not needed any more, and may be large.
    if (input !== source) await rm(input.path, { force: true })
  }
  return result
}

/** The folder of the conversion itself, unless sources were brought there: it is empty, too. */
async function folderOfFirst({ folder, source, files }: StagesWork): Promise<string> {
  const isTaken = [source, ...Object.values(files)].some(({ path }) => path.startsWith(folder))
  return isTaken ? await newFolder(folder, 0) : folder
}

async function runStage(
  { pool, programs }: ConversionParts,
  { engine: name }: PlannedStage,
  work: StageWork,
  signal: AbortSignal,
): Promise<StageResult> {
  const program = programs.find((engine) => engine.name === name)
  return program ? await program.run(work, signal) : await pool.run(name, work, signal)
}

/** A file is what its first bytes say, whatever it was said to be; what they do not say is broken. */
async function look(file: LocalFile, limits: ConversionLimits): Promise<LocalFile> {
  if (file.size > limits.bytes) throw tooManyBytes(limits)
  if (file.isTypeOfBytes) return file
  const head = await readStart(file.path, HEAD_BYTES)
  const contentType = await sniffContentType(head, file.filename, file.contentType)
  if (contentType === UNKNOWN_TYPE && kindOf(file.contentType) !== 'other') throw sourceBroken()
  return { ...file, contentType }
}

async function lookAtAll(
  files: Readonly<Record<string, LocalFile>>,
  limits: ConversionLimits,
): Promise<Readonly<Record<string, LocalFile>>> {
  const looked = Object.entries(files).map(async ([name, file]) => [name, await look(file, limits)])
  return Object.fromEntries(await Promise.all(looked))
}

function named(others: readonly LocalFile[]): Readonly<Record<string, LocalFile>> {
  return Object.fromEntries(others.map((file, index) => [sourceName(index + 1), file]))
}

function isAsPlanned({ sources }: ConversionWork, looked: readonly LocalFile[]): boolean {
  return looked.every(
    ({ contentType }, index) => kindOf(contentType) === kindOf(sources[index]?.contentType ?? ''),
  )
}

function asItIs({ path, contentType, filename }: LocalFile): StageResult {
  return { kind: 'file', path, contentType, extension: extname(filename).toLowerCase() }
}

async function newFolder(parent: string, index: number): Promise<string> {
  const folder = join(parent, `stage-${index + 1}`)
  await mkdir(folder, { mode: 0o700 })
  return folder
}

function toInput(
  { path, contentType, extension }: StageResult & { readonly kind: 'file' },
  source: LocalFile,
  limits: ConversionLimits,
): LocalFile {
  const size = checkSize(path, limits)
  const base = source.filename.slice(0, source.filename.length - extname(source.filename).length)
  return { path, contentType, filename: `${base}${extension}`, size }
}

/** Of a file that was written a moment ago, which the system tells at once. */
function checkSize(path: string, limits: ConversionLimits): number {
  const { size } = statSync(path)
  if (size > limits.bytes) throw tooManyBytes(limits)
  return size
}

const tooManyBytes = ({ bytes }: ConversionLimits) =>
  conversionTooLarge(`it has more than ${Math.floor(bytes / 1024 ** 2)} MiB`)

/** Stages share the time of their conversion. */
function createDeadline(limits: ConversionLimits) {
  const end = performance.now() + limits.timeoutMs
  return {
    limits(): ConversionLimits {
      const timeoutMs = Math.ceil(end - performance.now())
      if (timeoutMs <= 0) throw conversionTimeout(Math.round(limits.timeoutMs / 1000))
      return { ...limits, timeoutMs }
    },
    /** An engine knows only of what was left of the time. */
    explain(error: unknown): never {
      const isLate = error instanceof QuaysideError && error.code === 'conversion_timeout'
      throw isLate ? conversionTimeout(Math.round(limits.timeoutMs / 1000)) : error
    },
  }
}
