import { type CanonicalTasks, canonicalOf } from './canonical.ts'
import { encodingOf, outputOf } from './encoding.ts'
import type { EncodingSettings } from './encoding-settings.ts'
import type { EngineName, StageTask } from './engines/engine.ts'
import { conversionUnsupported } from './engines/errors.ts'
import { sourcesTooMany } from './errors.ts'
import {
  addFileTask,
  addPictureTask,
  beginWith,
  describeDocument,
  type Progress,
  toDocument,
  writePicture,
} from './plan-steps.ts'
import type { TaskCall } from './task.ts'

/** How tasks are done to one file: from file to file, first to last. */
export interface ConversionPlan extends CanonicalTasks {
  /** Empty when the file is what is wanted already. */
  readonly stages: readonly PlannedStage[]
  /** What was asked for, for planning anew when a file turns out to be something else. */
  readonly wish: ConversionWish
}

/** A stretch that one engine does in one go. */
export interface PlannedStage {
  readonly engine: EngineName
  readonly tasks: readonly StageTask[]
  /** How its picture is written, if it makes one. */
  readonly encoding: EncodingSettings
}

export interface ConversionWish {
  readonly calls: readonly TaskCall[]
  /** The caller's header. */
  readonly accept: string | undefined
}

export interface SourceFacts {
  readonly contentType: string
  readonly filename: string
}

/** Tasks that take several sources; all others would leave all but the first alone. */
const JOINING: readonly string[] = ['animate', 'collage']

/**
 * Says how `calls` are done to these sources, as far as can be said without opening them. Throws
 * `conversion_unsupported` with what cannot be done to which kind of file, and
 * `sources_too_many` for several sources where nothing joins them.
 */
export function planConversion(
  wish: ConversionWish,
  sources: readonly SourceFacts[],
): ConversionPlan {
  const { calls, accept } = wish
  const [source = { contentType: '', filename: '' }] = sources
  checkSourceCount(calls, sources.length)
  const done = calls.reduce(addCall, beginWith(source))
  const { stages } = finish(done, calls, encodingOf(calls, accept))
  return { ...canonicalOf(calls, accept), stages, wish }
}

/** Before any of them is fetched. Throws `sources_too_many` for several where nothing joins them. */
export function checkSourceCount(calls: readonly TaskCall[], count: number): void {
  const isJoined = calls.some(({ task }) => JOINING.includes(task.name))
  if (count > 1 && !isJoined) throw sourcesTooMany()
}

function addCall(progress: Progress, { task, params }: TaskCall): Progress {
  const step = { name: task.name, params }
  switch (task.kind) {
    case 'image':
      return addPictureTask(progress, step, 'picture')
    case 'reading':
      return addPictureTask(progress, step, 'answer')
    case 'file':
      return addFileTask(progress, step)
    default:
      return progress
  }
}

/** Brings what there is into the form that `output` and its like ask for, wherever these stand. */
function finish(
  progress: Progress,
  calls: readonly TaskCall[],
  encoding: EncodingSettings,
): Progress {
  const { format, document } = outputOf(calls)
  if (document.docinfo === true) return describeDocument(progress, document)
  if (format !== undefined) return toDocument(writePicture(progress, encoding), format, document)
  const last = calls.findLast(({ task }) => task.kind === 'encoding')
  if (!last) return progress
  // Only who names a format, or says `output`, wants a picture of what is none.
  const isWanted =
    calls.some(({ task }) => task.name === 'output') ||
    encodingOf(calls, undefined).format !== undefined
  if (progress.kind !== 'picture' && progress.kind !== 'answer' && !isWanted) {
    throw conversionUnsupported(
      `\`${last.task.name}\` works on pictures; this is ${progress.words}`,
    )
  }
  return writePicture(progress, encoding, last.task.name)
}
