import { type CanonicalTasks, canonicalOf } from './canonical.ts'
import { encodingOf, outputOf } from './encoding.ts'
import type { EncodingSettings } from './encoding-settings.ts'
import type { EngineName, StageTask } from './engines/engine.ts'
import { conversionUnsupported } from './engines/errors.ts'
import { sourcesTooMany } from './errors.ts'
import { type FileKind, kindOf } from './file-kind.ts'
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

/** Which engine does a task that leads from a file to one of another kind, and to what files. */
interface FileRoute {
  readonly engine: EngineName
  /** What the engine reads; documents are made a PDF first where only `pdf` is. */
  readonly takes: readonly FileKind[]
  /** `answer`: text or JSON, to which nothing more can be done. */
  readonly gives: FileKind | 'answer'
}

const FILE_TASKS: Readonly<Record<string, FileRoute>> = {
  pdfinfo: { engine: 'pdf', takes: ['pdf'], gives: 'answer' },
  pdfconvert: { engine: 'pdf', takes: ['pdf'], gives: 'pdf' },
}

/** Tasks that take several sources; all others would leave all but the first alone. */
const JOINING: readonly string[] = ['animate', 'collage', 'zip', 'pdfcreate']

/** Kinds that LibreOffice reads. */
const DOCUMENTS: readonly FileKind[] = ['office', 'text', 'html']

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
  if (sources.length > 1 && !calls.some(({ task }) => JOINING.includes(task.name))) {
    throw sourcesTooMany()
  }
  const begin = beginWith(sources[0]?.contentType ?? '')
  const done = calls.reduce(addCall, begin)
  const { stages } = finish(done, calls, encodingOf(calls, accept))
  return { ...canonicalOf(calls, accept), stages, wish }
}

/** How far a plan has come: what file there is now, and how it was made. */
interface Progress {
  readonly kind: FileKind | 'answer'
  /** What the last file is, in words for people. */
  readonly words: string
  readonly stages: readonly PlannedStage[]
}

function beginWith(contentType: string): Progress {
  return { kind: kindOf(contentType), words: contentType.split(';')[0] ?? '', stages: [] }
}

function addCall(progress: Progress, call: TaskCall): Progress {
  const { task } = call
  if (task.kind === 'image') return addPictureTask(progress, call)
  if (task.kind === 'reading') {
    return {
      ...addPictureTask(progress, call),
      kind: 'answer',
      words: `what \`${task.name}\` says`,
    }
  }
  return task.kind === 'file' ? addFileTask(progress, call) : progress
}

/** Tasks of pictures in a row are one stage: one decoding, one encoding. */
function addPictureTask(progress: Progress, call: TaskCall): Progress {
  const { stages } = toPicture(progress, `\`${call.task.name}\``)
  const last = stages.at(-1)
  const task = toStageTask(call)
  const isRow = last?.engine === 'sharp'
  const stage: PlannedStage = isRow
    ? { ...last, tasks: [...last.tasks, task] }
    : { engine: 'sharp', tasks: [task], encoding: {} }
  return {
    kind: 'picture',
    words: 'a picture',
    stages: [...stages.slice(0, isRow ? -1 : undefined), stage],
  }
}

function addFileTask(progress: Progress, call: TaskCall): Progress {
  const { name } = call.task
  const route = FILE_TASKS[name]
  if (!route) throw conversionUnsupported(`\`${name}\` is not done to files`)
  const from = route.takes.includes('pdf') ? toPdf(progress) : progress
  if (from.kind === 'answer' || !route.takes.includes(from.kind)) {
    throw conversionUnsupported(
      `\`${name}\` works on ${takesInWords(route)}; this is ${progress.words}`,
    )
  }
  return addStage(from, { engine: route.engine, tasks: [toStageTask(call)] }, route.gives)
}

/** Brings what there is into the form that `output` and its like ask for at the end. */
function finish(
  progress: Progress,
  calls: readonly TaskCall[],
  encoding: EncodingSettings,
): Progress {
  const { format, document } = outputOf(calls)
  if (document.docinfo === true) return addDocumentInfo(progress, document)
  if (format !== undefined) return toDocument(withEncoding(progress, encoding), format, document)
  const last = calls.findLast(({ task }) => task.kind === 'encoding')
  if (!last || (progress.kind === 'answer' && progress.stages.at(-1)?.engine === 'sharp'))
    return progress
  const isMeant = progress.kind === 'picture' || last.task.name === 'output'
  if (!isMeant && encoding.format === undefined) {
    throw conversionUnsupported(
      `\`${last.task.name}\` works on pictures; this is ${progress.words}`,
    )
  }
  const picture = toPicture(progress, `\`${last.task.name}\``)
  const isOpen = picture.stages.at(-1)?.engine === 'sharp'
  const stages = isOpen
    ? picture.stages
    : [...picture.stages, { engine: 'sharp' as const, tasks: [], encoding }]
  return withEncoding({ ...picture, stages }, encoding)
}

function withEncoding(progress: Progress, encoding: EncodingSettings): Progress {
  const stages = progress.stages.map((stage) =>
    stage.engine === 'sharp' ? { ...stage, encoding } : stage,
  )
  return { ...progress, stages }
}

/** pdfium draws pages beside sharp, so that a PDF is as good as a picture. */
function toPicture(progress: Progress, wish: string): Progress {
  const { kind, words } = progress
  if (kind === 'picture' || kind === 'pdf') return progress
  if (kind !== 'answer' && DOCUMENTS.includes(kind)) return toPdf(progress)
  if (kind === 'video') {
    const task = { name: 'output', params: { format: 'png' } }
    return addStage(progress, { engine: 'ffmpeg', tasks: [task] }, 'picture')
  }
  throw conversionUnsupported(`${wish} works on pictures and documents; this is ${words}`)
}

function toPdf(progress: Progress): Progress {
  if (progress.kind === 'answer' || !DOCUMENTS.includes(progress.kind)) return progress
  const task = { name: 'output', params: { format: 'pdf' } }
  return addStage(progress, { engine: 'libreoffice', tasks: [task] }, 'pdf')
}

function addDocumentInfo(progress: Progress, params: StageTask['params']): Progress {
  const pdf = toPdf(progress)
  if (pdf.kind !== 'pdf') {
    throw conversionUnsupported(`\`docinfo\` works on documents; this is ${progress.words}`)
  }
  return addStage(pdf, { engine: 'pdf', tasks: [{ name: 'output', params }] }, 'answer')
}

/** Which engine makes documents of what; whether it can make this very format, it says itself. */
const DOCUMENT_ENGINES: Readonly<Partial<Record<Progress['kind'], EngineName>>> = {
  picture: 'pdf',
  pdf: 'pdf',
  office: 'libreoffice',
  text: 'libreoffice',
  html: 'libreoffice',
}
const PDF_MAKES: readonly string[] = ['pdf', 'txt']

function toDocument(progress: Progress, format: string, params: StageTask['params']): Progress {
  const { kind, words } = progress
  const engine = DOCUMENT_ENGINES[kind]
  const isOffered = engine === 'pdf' ? PDF_MAKES.includes(format) : engine !== undefined
  const isReadable = kind !== 'picture' || format === 'pdf'
  if (!engine || !isOffered || !isReadable) {
    throw conversionUnsupported(`${words} cannot be made ${format}`)
  }
  const isDone = kind === format && Object.keys(params).length === 1
  if (isDone) return progress
  return addStage(progress, { engine, tasks: [{ name: 'output', params }] }, kindOfFormat(format))
}

function kindOfFormat(format: string): FileKind {
  if (format === 'pdf' || format === 'html') return format
  return format === 'txt' ? 'text' : 'office'
}

function addStage(
  { stages }: Progress,
  { engine, tasks }: Pick<PlannedStage, 'engine' | 'tasks'>,
  gives: Progress['kind'],
): Progress {
  const words = gives === 'answer' ? 'an answer, no file' : `a ${gives} file`
  return { kind: gives, words, stages: [...stages, { engine, tasks, encoding: {} }] }
}

function takesInWords({ takes }: FileRoute): string {
  return takes.includes('pdf') ? 'PDF and office documents' : `${takes.join(' and ')} files`
}

function toStageTask({ task, params }: TaskCall): StageTask {
  return { name: task.name, params }
}
