import type { EncodingSettings } from './encoding-settings.ts'
import type { EngineName, StageTask } from './engines/engine.ts'
import { conversionUnsupported } from './engines/errors.ts'
import { formatsFor } from './engines/libreoffice/formats.ts'
import { type FileKind, kindOf } from './file-kind.ts'
import type { PlannedStage, SourceFacts } from './plan.ts'

/** How far a plan has come: what there is now, and how it was made. */
export interface Progress {
  /** `answer`: text or JSON about a file, to which nothing more can be done. */
  readonly kind: FileKind | 'answer'
  /** What there is now, in words for people. */
  readonly words: string
  readonly stages: readonly PlannedStage[]
  readonly source: SourceFacts
}

export function beginWith(source: SourceFacts): Progress {
  const words = source.contentType.split(';')[0] || 'a file of unknown kind'
  return { kind: kindOf(source.contentType), words, stages: [], source }
}

/** Tasks of pictures in a row are one stage: one decoding, one encoding. */
export function addPictureTask(
  progress: Progress,
  task: StageTask,
  gives: 'picture' | 'answer',
): Progress {
  const picture = openPicture(progress, task.name)
  const before = picture.stages.slice(0, -1)
  const stage = picture.stages.at(-1) ?? NO_STAGE
  const words = gives === 'picture' ? 'a picture' : `what \`${task.name}\` says`
  const stages = [...before, { ...stage, tasks: [...stage.tasks, task] }]
  return { ...picture, kind: gives, words, stages }
}

/** Which engine does a task that leads from a file to one of another kind, and to what files. */
interface FileRoute {
  readonly engine: EngineName
  /** What the engine reads; documents are made a PDF first where it is that. */
  readonly takes: FileKind
  readonly gives: Progress['kind']
}

const FILE_TASKS: Readonly<Record<string, FileRoute>> = {
  pdfinfo: { engine: 'pdf', takes: 'pdf', gives: 'answer' },
  pdfconvert: { engine: 'pdf', takes: 'pdf', gives: 'pdf' },
  urlscreenshot: { engine: 'chromium', takes: 'address', gives: 'picture' },
}

export function addFileTask(progress: Progress, task: StageTask): Progress {
  const route = FILE_TASKS[task.name]
  if (!route) throw conversionUnsupported(`\`${task.name}\` cannot stand among other tasks`)
  const from = route.takes === 'pdf' ? toPdf(progress) : progress
  if (from.kind !== route.takes) {
    const works = route.takes === 'pdf' ? 'documents' : 'addresses of web pages'
    throw conversionUnsupported(`\`${task.name}\` works on ${works}; this is ${progress.words}`)
  }
  return addStage(from, route.engine, task, route.gives)
}

/** Says how pictures on the way are written; with `wish`, makes a picture of what is none. */
export function writePicture(
  progress: Progress,
  encoding: EncodingSettings,
  wish?: string,
): Progress {
  const isAnswered = progress.kind === 'answer'
  const picture = wish === undefined || isAnswered ? progress : openPicture(progress, wish)
  const stages = picture.stages.map((stage) =>
    stage.engine === 'sharp' ? { ...stage, encoding } : stage,
  )
  return { ...picture, stages }
}

/** `docinfo` of `output`: JSON about the document. */
export function describeDocument(progress: Progress, params: StageTask['params']): Progress {
  const pdf = toPdf(progress)
  if (pdf.kind !== 'pdf') {
    throw conversionUnsupported(`\`docinfo\` works on documents; this is ${progress.words}`)
  }
  return addStage(pdf, 'pdf', { name: 'output', params }, 'answer')
}

/** Makes a document of what there is, by what `output` says of it. */
export function toDocument(
  progress: Progress,
  format: string,
  params: StageTask['params'],
): Progress {
  const task = { name: 'output', params }
  const isPlain = Object.keys(params).length === 1
  if (format === progress.kind && isPlain) return progress
  if (format !== 'pdf' && isMadeAtOnce(progress, format)) {
    return addStage(progress, 'libreoffice', task, kindOfFormat(format))
  }
  // LibreOffice chooses paper by itself, and knows no text of slides.
  const pdf = toPdf(progress)
  if (!isPdfMade(pdf, format))
    throw conversionUnsupported(`${progress.words} cannot be made ${format}`)
  const isThere = format === pdf.kind && isPlain
  return isThere ? pdf : addStage(pdf, 'pdf', task, kindOfFormat(format))
}

function isMadeAtOnce({ stages, source }: Progress, format: string): boolean {
  return stages.length === 0 && formatsFor(source).includes(format)
}

/** What our PDF library makes of PDFs, and of pictures. */
function isPdfMade({ kind }: Progress, format: string): boolean {
  if (kind === 'picture') return format === 'pdf'
  return kind === 'pdf' && (format === 'pdf' || format === 'txt')
}

function kindOfFormat(format: string): FileKind {
  if (format === 'pdf' || format === 'html') return format
  return format === 'txt' ? 'text' : 'office'
}

const NO_STAGE: PlannedStage = { engine: 'sharp', tasks: [], encoding: {} }

/** So that the last stage makes a picture; `wish` is the task that needs one. */
function openPicture(progress: Progress, wish: string): Progress {
  const picture = toPicture(progress, wish)
  const isOpen = picture.stages.at(-1)?.engine === 'sharp'
  const stages = isOpen ? picture.stages : [...picture.stages, NO_STAGE]
  return { ...picture, kind: 'picture', words: 'a picture', stages }
}

/** The picture engine draws pages of PDFs too, so that a PDF is as good as a picture. */
function toPicture(progress: Progress, wish: string): Progress {
  const pdf = toPdf(progress)
  if (pdf.kind === 'picture' || pdf.kind === 'pdf') return pdf
  if (pdf.kind === 'video') return addStage(pdf, 'ffmpeg', output('png'), 'picture')
  throw conversionUnsupported(
    `\`${wish}\` works on pictures and documents; this is ${progress.words}`,
  )
}

/** Kinds that LibreOffice reads. */
const DOCUMENTS: readonly Progress['kind'][] = ['office', 'text', 'html']

/** Leaves alone what is no document. */
function toPdf(progress: Progress): Progress {
  const isDocument = DOCUMENTS.includes(progress.kind)
  return isDocument ? addStage(progress, 'libreoffice', output('pdf'), 'pdf') : progress
}

const output = (format: string): StageTask => ({ name: 'output', params: { format } })

function addStage(
  progress: Progress,
  engine: EngineName,
  task: StageTask,
  gives: Progress['kind'],
): Progress {
  const words = gives === 'answer' ? `what \`${task.name}\` says` : `a ${gives} file`
  const stages = [...progress.stages, { engine, tasks: [task], encoding: {} }]
  return { ...progress, kind: gives, words, stages }
}
